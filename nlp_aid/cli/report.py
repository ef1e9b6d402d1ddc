"""`nlp-aid report`: annotated documents as a page to explore."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from nlp_aid.cli.language import is_chinese
from nlp_aid.cli.messages import USAGE, fail, warn
from nlp_aid.cli.output import whole_file
from nlp_aid.cli.show import stored


class ReportLanguage(str, enum.Enum):
    """The languages of the page."""

    en = "en"
    zh = "zh"


def report(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="OUT", help="What nlp-aid annotate wrote: JSONL, Parquet, CSV and so on, files or folders."
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The page to write, such as report.html.")
    ] = Path("report.html"),
    title: Annotated[str, typer.Option(metavar="TEXT", help="The title of the page.")] = "",
    language: Annotated[
        ReportLanguage | None,
        typer.Option("--lang", help="The language of the page. By default Chinese where that of the system is."),
    ] = None,
    one_file: Annotated[
        bool, typer.Option("--one-file", help="Have all texts in the page, also of more than 300 documents.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write over a page that is there.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print errors only.")] = False,
) -> None:
    """Make a page to explore annotated documents with: diagrams, a map, tables to filter, and every figure in its text.

    The page works without a network. Of more than 300 documents, the texts are in a folder beside it: `report_files` for
    `report.html`.
    """
    from nlp_aid.report.writer import Report, files_folder

    if output.suffix.lower() not in (".html", ".htm"):
        fail(f"{output} is no name of a page. Let it end in .html.", USAGE)
    if not output.parent.is_dir():
        fail(f"There is no folder {output.parent}. Make it first, or choose another output.", USAGE)
    folder = files_folder(output)
    for path in (output, folder):
        if path.exists() and not overwrite:
            fail(f"{path} exists already. Choose another output, or add --overwrite to replace it.", USAGE)
    chosen = language.value if language else "zh" if is_chinese() else "en"
    made = Report(title, chosen)
    try:
        for record in stored(inputs):
            made.add(record)
        if not made.documents:
            fail(
                f"There are no documents in {' '.join(inputs)}. Annotate some first: nlp-aid annotate … -o annotated.jsonl."
            )
        texts = None if one_file or made.is_one_file() else folder
        if texts:
            texts.mkdir(exist_ok=True)
        with whole_file(output) as stream:
            made.write(stream, texts)
    except ValueError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{output} cannot be written ({error.strerror or error}). Choose another output.")
    finally:
        made.close()
    if quiet:
        return
    beside = f" Its texts are in {folder}: move or send both together." if texts else ""
    warn(f"{output} has {made.documents:,} document{'' if made.documents == 1 else 's'}.{beside} Open it in a browser.")
