import importlib.resources

from nlp_aid.io import read_records


def article():
    return (importlib.resources.files("nlp_aid") / "examples" / "article.txt").read_bytes().decode("utf-8")


def test_the_example_is_annotated_end_to_end_by_the_real_pipeline(run, tmp_path):
    result = run("example")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "nlp-aid-example"
    assert sorted(path.name for path in folder.iterdir()) == [
        "article.txt",
        "example.html",
        "example.jsonl",
        "report.html",
    ]
    assert (folder / "article.txt").read_bytes().decode("utf-8") == article()
    (record,) = read_records(folder / "example.jsonl")
    assert record["text"] == article()
    for layer in ("money", "places", "programmes"):
        for mention in record[layer]:
            assert record["text"][mention["start"] : mention["end"]] == mention["text"]
    amounts = {mention["text"]: mention["value"] for mention in record["money"]}
    assert amounts["２６５０萬元"] == "26500000"
    assert amounts["１２８０ 万元"] == "12800000"
    codes = {mention["text"]: mention["code"] for mention in record["places"]}
    assert codes["雲(yún)南省保山市隆陽區(qū)芒寬鄉(xiāng)"] == "530502210"
    assert codes["上海市閔行區(qū)"] == "310112"
    assert "滬滇扶貧協(xié)作" in {mention["text"] for mention in record["programmes"]}
    # Who gives and receives, and no date or organisation that is none.
    flows = {record["money"][flow["amount"]]["text"]: flow for flow in record["flows"]}
    given = flows["95.6万元"]
    assert (given["kind"], given["donor"]["text"], given["recipient"]["text"]) == (
        "donation",
        "闵行区7家企业",
        "12个村",
    )
    assert record["flows"][flows["360万元"]["part_of"]] is flows["１２８０ 万元"]
    assert {mention["text"] for mention in record["dates"]} <= {"四月", "四月清晨", "三年裡", "去年", "今年", "每年"}
    assert record["organisations"] == record["persons"] == []
    assert "隆陽" in (folder / "example.html").read_text("utf-8")
    for name in ("example.html", "example.jsonl", "report.html", "article.txt"):
        assert name in result.stdout


def test_the_example_goes_where_it_is_told_and_runs_twice(run, tmp_path, simple_pipeline):
    for _ in range(2):
        assert run("example", "-o", "some/where").exit_code == 0
    assert (tmp_path / "some" / "where" / "example.html").is_file()
    assert simple_pipeline[0] == "default"


def test_a_folder_that_cannot_be_made_is_a_message(run, tmp_path, simple_pipeline):
    (tmp_path / "file").touch()
    result = run("example", "-o", "file")
    assert result.exit_code == 1
    assert "Choose another folder" in result.stderr
