"""Makes the files: the papers in every kind, by the libraries and programs that people use."""

from __future__ import annotations

import datetime
import html
import io
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

from tests.io.documents.texts import PAPERS, Paper, Sheet

SOFFICE = shutil.which("soffice")
_SECONDS = 180


def number(cell: str) -> float | int | str:
    """Return a cell as the number that it shows."""
    plain = cell.replace(",", "")
    if not plain.replace(".", "").isdigit():
        return cell
    return float(plain) if "." in plain else int(plain)


def page(paper: Paper) -> str:
    """Return a paper as a page of HTML."""
    parts = [f"<h1>{paper.heading}</h1>", *(f"<p>　　{text}</p>" for text in paper.paragraphs)]
    if paper.sheet:
        parts.append(f"<p>单位：{paper.sheet.unit}</p>")
        rows = "".join(
            "<tr>" + "".join(f'<td width="90">{html.escape(cell)}</td>' for cell in line) + "</tr>"
            for line in paper.sheet.lines
        )
        parts.append(f'<table border="1" cellspacing="0" cellpadding="3">{rows}</table>')
    style = "<style>body{font-family:'Noto Serif CJK SC'} td{border:1px solid black} table{border-collapse:collapse}</style>"
    return f'<html><head><meta charset="utf-8"><title>{paper.name}</title>{style}</head><body>{"".join(parts)}</body></html>'


def xlsx(path: Path, paper: Paper) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = paper.heading[:20]
    sheet["A1"] = paper.heading
    for row, text in enumerate(paper.paragraphs, start=2):
        sheet.cell(row, 1, text)
    if paper.sheet:
        start = len(paper.paragraphs) + 3
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(paper.sheet.heads))
        sheet.cell(start, 1, f"单位：{paper.sheet.unit}")
        for row, line in enumerate(paper.sheet.lines, start=start + 1):
            for column, cell in enumerate(line, start=1):
                made = sheet.cell(row, column, number(cell) if cell else None)
                if "," in cell:
                    made.number_format = "#,##0"
                elif "." in cell and isinstance(made.value, float):
                    made.number_format = "0." + "0" * len(cell.partition(".")[2])
    second = book.create_sheet("说明")
    second["B3"] = "本表由财务科于2023年5月编制。"
    second["B4"] = datetime.date(2023, 5, 1)
    book.save(path)


def docx(path: Path, paper: Paper) -> None:
    import docx as library

    document = library.Document()
    document.add_heading(paper.heading, 1)
    for text in paper.paragraphs:
        document.add_paragraph(text)
    if paper.sheet:
        document.add_paragraph(f"单位：{paper.sheet.unit}")
        table = document.add_table(rows=0, cols=len(paper.sheet.heads), style="Table Grid")
        for line in paper.sheet.lines:
            for cell, text in zip(table.add_row().cells, line, strict=True):
                cell.text = text
    document.save(path)


def pptx(path: Path, paper: Paper) -> None:
    from pptx import Presentation
    from pptx.util import Inches

    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = paper.heading
    slide.placeholders[1].text = "\n".join(paper.paragraphs)
    if paper.sheet:
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = f"单位：{paper.sheet.unit}"
        lines = paper.sheet.lines
        table = slide.shapes.add_table(len(lines), len(lines[0]), Inches(1), Inches(2), Inches(8), Inches(3)).table
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                table.cell(row, column).text = text
    show.save(path)


def epub(path: Path, paper: Paper) -> None:
    from ebooklib import epub as library

    book = library.EpubBook()
    book.set_identifier(paper.name)
    book.set_title(paper.heading)
    book.set_language("zh")
    chapter = library.EpubHtml(title="正文", file_name="text.xhtml", lang="zh")
    chapter.content = page(paper).partition("<body>")[2].partition("</body>")[0]
    book.add_item(chapter)
    book.add_item(library.EpubNcx())
    book.add_item(library.EpubNav())
    book.toc, book.spine = [chapter], ["nav", chapter]
    library.write_epub(path, book)


def eml(path: Path, paper: Paper) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "banjs@example.org", "all@example.org", paper.heading
    message["Date"] = datetime.datetime(2023, 5, 1, 10, tzinfo=datetime.timezone.utc)
    message.set_content("见网页。")
    message.add_alternative(page(paper), subtype="html")
    path.write_bytes(message.as_bytes())


def warc(path: Path, papers: list[Paper]) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for paper in papers:
            heads = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"http://example.org/{paper.name}.html",
                "response",
                payload=io.BytesIO(page(paper).encode("gb18030").replace(b"utf-8", b"gb18030")),
                http_headers=heads,
            )
            writer.write_record(record)


def sqlite(path: Path, papers: list[Paper]) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE 公告 (编号 TEXT, 标题 TEXT, 公告内容 TEXT, 发布日期 TEXT)")
    rows = [
        (paper.name, paper.heading, "\n".join((paper.heading, *paper.paragraphs)), "2023-05-01") for paper in papers
    ]
    database.executemany("INSERT INTO 公告 VALUES (?, ?, ?, ?)", rows)
    database.commit()
    database.close()


def plain(paper: Paper) -> str:
    """Return a paper as plain text, with its table in lines of cells."""
    lines = [paper.heading, *paper.paragraphs]
    if paper.sheet:
        lines += ["", f"单位：{paper.sheet.unit}", "", *("\t".join(line).rstrip("\t") for line in paper.sheet.lines)]
    return "\n".join(lines)


def by_libraries(folder: Path) -> None:
    """Make the files that Python's libraries make: one of each kind a paper."""
    for paper in PAPERS:
        for ending, make in {".xlsx": xlsx, ".docx": docx, ".pptx": pptx, ".epub": epub, ".eml": eml}.items():
            make(folder / f"{paper.name}{ending}", paper)
        (folder / f"{paper.name}.html").write_text(page(paper), "utf-8")
        (folder / f"{paper.name}.doc").write_text(page(paper), "utf-8")  # as some programs save it
        listed = {
            "code": 0,
            "data": {"list": [{"标题": paper.heading, "正文": plain(paper), "发布日期": "2023-05-01"}]},
        }
        (folder / f"{paper.name}.json").write_text(json.dumps(listed, ensure_ascii=False), "utf-8")
    papers = list(PAPERS)
    warc(folder / "all.warc.gz", papers)
    sqlite(folder / "all.db", papers)
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in papers:
            archive.write(folder / f"{paper.name}.docx", f"文件/{paper.name}.docx")
    with tarfile.open(folder / "all.tar.gz", "w:gz") as archive:
        for paper in papers:
            archive.add(folder / f"{paper.name}.xlsx", f"{paper.name}.xlsx")


# What LibreOffice makes of which.
CONVERTED = {
    ".odt": ("docx", "odt"), ".rtf": ("docx", "rtf"), ".lo.pdf": ("docx", "pdf"),
    ".ods": ("xlsx", "ods"), ".xls": ("xlsx", "xls"), ".odp": ("pptx", "odp"),
}  # fmt: skip


def by_libreoffice(folder: Path) -> None:
    """Make what LibreOffice makes, of what `by_libraries` has made."""
    assert SOFFICE
    for ending, (source, target) in CONVERTED.items():
        with tempfile.TemporaryDirectory() as out:
            files = [str(folder / f"{paper.name}.{source}") for paper in PAPERS]
            command = [SOFFICE, f"-env:UserInstallation=file://{out}/profile", "--headless", "--convert-to", target]
            subprocess.run([*command, "--outdir", out, *files], check=True, capture_output=True, timeout=_SECONDS)
            for paper in PAPERS:
                shutil.move(f"{out}/{paper.name}.{target}", folder / f"{paper.name}{ending}")


def by_chromium(folder: Path) -> None:
    """Make the PDF and the saved page that Chromium makes."""
    from tests.chromium import Browser

    browser = Browser()
    try:
        for paper in PAPERS:
            browser.open(folder / f"{paper.name}.html")
            (folder / f"{paper.name}.pdf").write_bytes(browser.print())
            saved = browser.call("Page.captureSnapshot", format="mhtml")["data"]
            (folder / f"{paper.name}.mhtml").write_text(saved, "utf-8", newline="")
    finally:
        browser.close()


def cells_of(sheet: Sheet) -> list[tuple[str, str, str]]:
    """Return the amounts of a table: its row, its column, and what the cell shows."""
    counted = {"受益户数"}
    return [
        (line[0], head, cell)
        for line in sheet.rows
        for head, cell in zip(sheet.heads[1:], line[1:], strict=True)
        if cell.replace(",", "").replace(".", "").isdigit() and head not in counted
    ]
