"""What the layers find, before and after: `python benchmarks/same_mentions.py --against REV FILE… [--documents N] [--layers LAYERS]`.

For changes that must not change what is found. Takes documents of the files (JSONL with a `text`, also in .gz), evenly
drawn from all of them, annotates them by `nlp-aid annotate` of this tree and of a revision of this repository, and compares
the records id by id and layer by layer: every mention, with all the fields that the revision gives it. Prints

- how many mentions of each layer are the same, are found by one of the two alone, or have another value, and the first
  differences; fields and layers that the revision does not have are named, and nothing else is said of them;
- time and peak memory of the two, and their ratio. They run in turns, each on a share of the documents, so that what else
  the machine does meanwhile falls on both. The time includes the start of the command.

Exits with 1 if anything differs. The record's `meta`, which names versions, is left out.

Both trees are installed as wheels, without their dependencies, in a temporary folder each; the dependencies are those of
the environment that runs this script, which must serve both.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# What stands in a record beside its layers.
NO_LAYERS = {"id", "text", "meta"}
# How many characters of the text are shown on both sides of a mention.
AROUND = 12

Record = dict[str, Any]


@dataclass
class Tree:
    """A version of the package, the records it has made, and what that took."""

    name: str
    folder: Path
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def install(self, source: Path) -> None:
        """Install the package from a source tree into the folder of this version."""
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(self.folder)]
        subprocess.run([*command, str(source)], check=True)
        where = [sys.executable, "-c", "import nlp_aid; print(nlp_aid.__file__)"]
        found = subprocess.run(
            where, check=True, capture_output=True, text=True, env=self.environment, cwd=self.folder.parent
        ).stdout.strip()
        if not Path(found).is_relative_to(self.folder):
            sys.exit(f"{self.name} was installed in {self.folder}, but {found} is what Python imports.")

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which this version is what Python finds first, with its own entry points."""
        return {**os.environ, "PYTHONPATH": str(self.folder)}

    def annotate(self, documents: Path, layers: str | None) -> None:
        """Annotate a file of documents, and keep the records, the time and the memory."""
        out = self.folder.parent / f"{self.folder.name}.jsonl"
        command = [sys.executable, "-m", "nlp_aid", "annotate", str(documents), "-o", str(out), "--overwrite"]
        command += ["--quiet", *(["--layers", layers] if layers else [])]
        started = time.perf_counter()
        # Not from the checkout, whose package would come before the installed one.
        process = subprocess.Popen(command, env=self.environment, cwd=self.folder.parent)
        _, status, used = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - started)
        self.processor.append(used.ru_utime + used.ru_stime)
        self.megabytes.append(used.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        # 1 says that some documents failed: they are compared, too.
        if process.returncode not in (0, 1):
            sys.exit(f"nlp-aid annotate of {self.name} has failed.")
        self.records.update((record["id"], record) for record in read(out))
        errors = out.with_name(f"{out.name}.errors.jsonl")
        if errors.exists():
            self.failed.update((str(error.get("id")), str(error.get("error"))) for error in read(errors))
            errors.unlink()


@dataclass
class Comparison:
    """What has been counted, and the differences in words."""

    same: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    new_fields: Counter[str] = field(default_factory=Counter)
    other: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything is not the same."""
        return bool(self.differences or self.other)


def read(path: Path) -> Iterator[Record]:
    """Yield the objects of a file of JSON lines, also in .gz."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


def draw(files: Sequence[Path], number: int) -> list[Record]:
    """Return so many documents, evenly drawn from all the files, with ids that are unique among them."""
    documents = []
    for file in files:
        for row, document in enumerate(read(file), 1):
            documents.append({**document, "id": f"{file.name}:{row}:{document.get('id', '')}"})
    if number >= len(documents):
        return documents
    return [documents[index * len(documents) // number] for index in range(number)]


def export(revision: str, folder: Path) -> None:
    """Write the files of a revision of this repository to a folder."""
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        sys.exit(f"{revision} is no revision of this repository: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")


def compare(before: Tree, after: Tree, ids: Sequence[str]) -> Comparison:
    """Compare the records of all documents."""
    result = Comparison()
    for id in ids:
        old, new = before.records.get(id), after.records.get(id)
        if old is None and new is None:
            if before.failed.get(id) != after.failed.get(id):
                result.other.append(f"{id}: fails with {after.failed.get(id)!r}, not with {before.failed.get(id)!r}")
        elif old is None or new is None:
            failed = before if old is None else after
            result.other.append(f"{id}: no record of {failed.name}: {failed.failed.get(id)}")
        elif old["text"] != new["text"]:
            result.other.append(f"{id}: the text is not the same")
        else:
            for layer in old.keys() - NO_LAYERS:
                compare_layer(result, id, layer, old, new)
            result.new_fields.update(f"{key} (of the record)" for key in new.keys() - old.keys())
    return result


def compare_layer(result: Comparison, id: str, layer: str, old: Record, new: Record) -> None:
    """Compare the mentions of a layer in a document."""
    if layer not in new:
        result.other.append(f"{id}: {layer} is not in the record of this tree")
        return
    before, after = by_place(old[layer]), by_place(new[layer])
    for place in sorted(before.keys() | after.keys()):
        # More than one mention at one place are compared in their order.
        olds, news = before.get(place, []), after.get(place, [])
        for index in range(max(len(olds), len(news))):
            where = f"{id} {layer} {in_words(old['text'], place)}"
            if index >= len(news):
                result.gone[layer] += 1
                result.differences.append(f"- {where} {values(olds[index])}")
            elif index >= len(olds):
                result.new[layer] += 1
                result.differences.append(f"+ {where} {values(news[index])}")
            else:
                was, now = olds[index], news[index]
                result.new_fields.update(f"{layer}.{name}" for name in now.keys() - was.keys())
                names = [name for name in was if name not in now or json.dumps(was[name]) != json.dumps(now[name])]
                if names:
                    result.changed[layer] += 1
                    what = ", ".join(f"{name} {was[name]!r} → {now.get(name, 'no such field')!r}" for name in names)
                    result.differences.append(f"~ {where} {what}")
                else:
                    result.same[layer] += 1
    if before == after and list(before) != list(after):
        result.moved[layer] += 1
        result.differences.append(f"~ {id} {layer}: in another order")


def by_place(mentions: Sequence[Record]) -> dict[tuple[int, int], list[Record]]:
    """Return mentions by their start and end, in the record's order."""
    places: dict[tuple[int, int], list[Record]] = {}
    for mention in mentions:
        # What has no place in the text (a relation) is compared in its order.
        places.setdefault((mention.get("start", -1), mention.get("end", -1)), []).append(mention)
    return places


def in_words(text: str, place: tuple[int, int]) -> str:
    """Return a mention in its sentence, with its offsets."""
    start, end = place
    if start < 0:
        return "(no place in the text)"
    around = f"{text[max(0, start - AROUND) : start]}[{text[start:end]}]{text[end : end + AROUND]}"
    return f"{start}:{end} {around.replace(chr(10), '⏎')}"


def values(mention: Record) -> str:
    """Return the fields of a mention that say something, beside its place."""
    said = {key: value for key, value in mention.items() if key not in ("start", "end", "text") and value}
    return json.dumps(said, ensure_ascii=False)


def print_mentions(result: Comparison, before: Tree, most: int) -> None:
    """Print the counts of each layer, and the first differences."""
    heads = ["the same", f"only {before.name}", "only this tree", "other values"]
    print(f"{'mentions':16}" + "".join(f"{head:>20}" for head in heads))
    for layer in sorted(result.same | result.gone | result.new | result.changed):
        counts = (result.same[layer], result.gone[layer], result.new[layer], result.changed[layer])
        print(f"{layer:16}" + "".join(f"{count:>20,}" for count in counts))
    if result.new_fields:
        print(f"\nNot in {before.name}: {', '.join(sorted(result.new_fields))}")
    differences = [*result.other, *result.differences]
    if differences:
        print(f"\n{len(differences):,} differences ({before.name} → this tree)")
        print("\n".join(differences[:most]))
        if len(differences) > most:
            print(f"… and {len(differences) - most:,} more (--show {len(differences)})")


def print_costs(before: Tree, after: Tree) -> None:
    """Print time and memory of both, and their ratio."""
    print(f"\n{'':24}{before.name:>20}{'this tree':>20}{'ratio':>10}{'ratio, each turn':>24}")
    rows = [
        ("seconds", before.seconds, after.seconds, sum),
        ("processor seconds", before.processor, after.processor, sum),
        ("peak memory, MB", before.megabytes, after.megabytes, max),
    ]
    for name, olds, news, total in rows:
        old, new = total(olds), total(news)
        ratios = " ".join(f"{now / was:.2f}" for was, now in zip(olds, news, strict=True))
        print(f"{name:24}{old:>20,.1f}{new:>20,.1f}{new / old:>10.2f}{ratios:>24}")


def main() -> int:
    """Compare and print; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JSONL with a text, also in .gz")
    parser.add_argument("--against", required=True, metavar="REV", help="the revision to compare this tree with")
    parser.add_argument("--documents", type=int, default=2000, help="how many documents, of all files together")
    parser.add_argument("--layers", help="the layers to run, with commas between them; by default all")
    parser.add_argument("--turns", type=int, default=4, help="in how many shares the documents are annotated")
    parser.add_argument("--show", type=int, default=40, help="how many differences to print")
    options = parser.parse_args()
    if missing := [str(file) for file in options.files if not file.exists()]:
        parser.error(f"there is no {', '.join(missing)}")
    documents = draw(options.files, options.documents)
    if not documents:
        parser.error("the files have no documents")
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        before, after = Tree(options.against, work / "before"), Tree("this tree", work / "after")
        export(options.against, work / "source")
        before.install(work / "source")
        after.install(ROOT)
        for turn in range(options.turns):
            share = documents[turn :: options.turns]
            path = work / "documents.jsonl"
            path.write_text("".join(json.dumps(document, ensure_ascii=False) + "\n" for document in share), "utf-8")
            # Who goes first changes: the second finds the files in memory.
            for tree in (before, after) if turn % 2 == 0 else (after, before):
                print(f"turn {turn + 1} of {options.turns}: {tree.name}", file=sys.stderr)
                tree.annotate(path, options.layers)
        result = compare(before, after, [document["id"] for document in documents])
    characters = sum(len(document["text"]) for document in documents)
    print(f"{len(documents):,} documents, {characters:,} characters; this tree against {options.against}\n")
    print_mentions(result, before, options.show)
    print_costs(before, after)
    print("\nThe mentions differ." if result.differs else "\nAll mentions are the same.")
    return int(result.differs)


if __name__ == "__main__":
    sys.exit(main())
