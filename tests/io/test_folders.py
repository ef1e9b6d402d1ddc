import pytest

from nlp_aid.io import BadDocument, read_documents
from nlp_aid.io.folders import find_files
from nlp_aid.io.ids import Ids


@pytest.fixture
def folder(tmp_path):
    for name in ("b.txt", "a.txt", "2021/x.html", "2021/05/x.html", "2021/draft1.txt", ".git/c.txt", ".d.txt", "z.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("沪", "utf-8")
    return tmp_path / "in"


def names(folder, *globs, **options):
    return [file.within for file in find_files(str(folder), globs, **options)]


def test_files_of_folders_are_sorted_and_hidden_ones_left_out(folder):
    assert names(folder) == ["2021/05/x.html", "2021/draft1.txt", "2021/x.html", "a.txt", "b.txt", "z.txt"]


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["*.html"], ["2021/05/x.html", "2021/x.html"]),
        (["*.{html,md}"], ["2021/05/x.html", "2021/x.html"]),
        (["2021/*"], ["2021/draft1.txt", "2021/x.html"]),
        (["2021/**"], ["2021/05/x.html", "2021/draft1.txt", "2021/x.html"]),
        (["**/05/*"], ["2021/05/x.html"]),
        (["*.txt", "!draft*"], ["a.txt", "b.txt", "z.txt"]),
        (["!*.txt"], ["2021/05/x.html", "2021/x.html"]),
        (["[ab].txt"], ["a.txt", "b.txt"]),
        (["*.pdf"], []),
    ],
)
def test_globs_choose_files_as_ripgrep_does(folder, globs, expected):
    assert names(folder, *globs) == expected


def test_a_file_that_is_named_is_read_whatever_the_globs(folder):
    (file,) = find_files(str(folder / "a.txt"), ["*.html"])
    assert (file.path, file.within) == (str(folder / "a.txt"), None)


def test_what_is_written_is_not_read(folder):
    without = [folder / "2021", folder / "z.txt"]
    assert names(folder, without=without) == ["a.txt", "b.txt"]


def test_links_are_followed_and_those_in_a_circle_are_errors(folder):
    (folder / "2021" / "up").symlink_to("..")
    (folder / "more").symlink_to(folder.parent / "elsewhere")
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere" / "e.txt").write_text("沪", "utf-8")
    (folder / "more-again").symlink_to("more")
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")
    found = list(read_documents([folder]))
    assert [item.id for item in found if isinstance(item, BadDocument)] == ["2021/up", "one", "two"]
    good = [item.id for item in found if not isinstance(item, BadDocument)]
    assert good == ["2021/05/x.html", "2021/draft1.txt", "2021/x.html", "a.txt", "b.txt", "more/e.txt", "z.txt"]


def test_ids_are_paths_within_the_folder_and_stay_when_files_are_added(folder):
    before = {item.id for item in read_documents([folder])}
    assert len(before) == 6
    (folder / "a.html").write_text("<p>沪</p>", "utf-8")
    (folder / "a.jsonl").write_text('{"text": "沪"}\n{"id": "a.txt", "text": "滇"}', "utf-8")
    after = [item.id for item in read_documents([folder])]
    assert len(set(after)) == len(after) == 9
    assert before | {"a.html", "a.jsonl:1"} <= set(after)


def test_ids_are_given_once_beyond_what_is_kept_in_memory():
    ids = Ids()
    assert all(ids.distinct(f"news:{n}") == f"news:{n}" for n in range(120_000))
    assert [ids.distinct(f"news:{n}") for n in (0, 60_000, 119_999, 0)] == [
        "news:0#2",
        "news:60000#2",
        "news:119999#2",
        "news:0#3",
    ]
