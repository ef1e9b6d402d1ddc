"""A run goes on with the same lists only."""

from nlp_aid.cli.options import own_options


def test_a_list_is_told_by_its_content(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name\n甲乙计划\n", "utf-8")
    before = own_options({"programmes": path})
    path.write_text("name\n甲乙计画\n", "utf-8")
    after = own_options({"programmes": path})
    assert before["--programmes"][0] == after["--programmes"][0] == str(path)
    assert before["--programmes"][1] != after["--programmes"][1]
    assert own_options({}) == {}
