"""The rooms of the house stand in an order, and no import runs back up; see docs/architecture.md."""

import ast
import graphlib
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "nlp_aid"
# A room may use those before it. What is one module is a room, too.
ROOMS = (
    "_version",
    "_lazy",  # imports what it is told to
    "registry",
    "paths",
    "processes",
    "segmenter",
    "text",
    "sentences",
    "doc_data",
    "caveats",
    "knowledge",
    "tokenizer",
    "layers",
    "gazetteer",
    "entities",
    "dates",
    "money",
    "beneficiaries",
    "places",
    "programmes",
    "flows",
    "checks",
    "records",
    "totals",
    "views",
    "io",
    "report",
    "exports",
    "evaluation",
    "pipeline",
    "corrections",
    "training",
    "runs",
    "arrow",
    "datatrove",
    "ray",
    "spark",
    "cli",
    "__main__",
)


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        yield name.removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


TREES = dict(modules())


def imports(name, tree):
    """The modules of the package that one imports, anywhere in it, also for types only."""
    package = name if (PACKAGE.parent / name.replace(".", "/")).is_dir() else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (base, node.module) if part)
            inner = [f"{base}.{alias.name}" for alias in node.names]
            found = [one if one in TREES else base for one in inner]
        else:
            continue
        yield from (one for one in found if one.split(".")[0] == "nlp_aid")


def room(name):
    return name.split(".")[1] if "." in name else None


def test_every_room_has_its_place_in_the_order():
    assert {room(name) for name in TREES} - {None} == set(ROOMS)


def test_the_architecture_page_has_the_rooms_in_their_order():
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("| folder | what is in it |\n|---|---|\n")[2].partition("\n\n")[0]
    named = [path for row in table.splitlines() for path in re.findall("`(.+?)`", row.split("|")[1])]
    assert tuple(dict.fromkeys(path.split("/")[0].removesuffix(".py") for path in named)) == ROOMS


@pytest.mark.parametrize("here", ROOMS)
def test_no_import_runs_back_up(here):
    above = set(ROOMS[ROOMS.index(here) + 1 :])
    wrong = [
        f"{name} imports {found}"
        for name, tree in TREES.items()
        if room(name) == here
        for found in imports(name, tree)
        # The public door is made of all rooms, and none goes in by it.
        if room(found) is None or room(found) in above
    ]
    assert wrong == []


def test_no_modules_import_each_other_when_they_are_imported():
    """Within a function, or for types only, they may."""
    graph = {}
    for name, tree in TREES.items():
        top = ast.Module([node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))], [])
        graph[name] = {found for found in imports(name, top) if found != name}
    assert list(graphlib.TopologicalSorter(graph).static_order())
