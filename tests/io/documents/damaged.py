"""Damaged files by seed: whole ones of every kind, cut, changed, under wrong names, and files made to do harm."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.io.documents import making
from tests.io.documents.texts import PAPERS

TEXT = "东海区向西河县捐款20万元，用于修路。"


def pdf(text: str = "Donation of CNY 200000", extra: str = "") -> bytes:
    """Return a small PDF."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = "%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra} >>\n"
    return (out + f"startxref\n{start}\n%%EOF\n").encode("latin-1")


def rtf(text: str = TEXT) -> bytes:
    escaped = "".join(f"\\u{ord(char) if ord(char) < 0x8000 else ord(char) - 0x10000}?" for char in text)
    return f"{{\\rtf1\\ansi\\ansicpg936 {escaped}\\par}}".encode("ascii")


def odf(kind: str, body: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in (*((name, name) for name in ("office", "text", "table", "style")), ("draw", "drawing"))
    )
    content = f"<office:document-content {spaces}><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def packed(files: dict[str, str | bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def docx(body: str, head: str = "") -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f'<?xml version="1.0"?>{head}<w:document {space}><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def xlsx(rows: str, strings: str = "", head: str = "") -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    related = "".join(
        f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate((("worksheet", "sheet.xml"), ("sharedStrings", "strings.xml")), start=1)
    )
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook {space} xmlns:r="{office}"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}">{related}</Relationships>',
            "xl/sheet.xml": f"{head}<worksheet {space}><sheetData>{rows}</sheetData></worksheet>",
            "xl/strings.xml": f"<sst {space}>{strings}</sst>",
        }
    )


def whole(folder: Path) -> dict[str, bytes]:
    """Return a good file of each kind."""
    folder.mkdir()
    paper = PAPERS[0]
    making.xlsx(folder / "a.xlsx", paper)
    making.docx(folder / "a.docx", paper)
    making.pptx(folder / "a.pptx", paper)
    making.epub(folder / "a.epub", paper)
    making.eml(folder / "a.eml", paper)
    making.warc(folder / "a.warc.gz", list(PAPERS))
    making.sqlite(folder / "a.db", list(PAPERS))
    files = {path.name.partition(".")[2]: path.read_bytes() for path in folder.iterdir()}
    boundary = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Location: http://example.org/\r\n\r\n"
    )
    files["mhtml"] = boundary.encode() + making.page(paper).encode() + b"\r\n--b--\r\n"
    files["pdf"] = pdf()
    files["rtf"] = rtf()
    files["odt"] = odf("text", f"<text:p>{TEXT}</text:p>")
    cells = f'<table:table table:name="a"><table:table-row><table:table-cell><text:p>{TEXT}</text:p></table:table-cell></table:table-row></table:table>'
    files["ods"] = odf("spreadsheet", cells)
    files["zip"] = packed({f"{number}.txt": TEXT * 20 for number in range(5)})
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.add(folder / "a.docx", "a.docx")
        archive.add(folder / "a.xlsx", "a.xlsx")
    files["tar.gz"] = stream.getvalue()
    files["json"] = json.dumps({"data": {"list": [{"正文": TEXT}] * 9}}, ensure_ascii=False).encode()
    return files


def compound(name: str) -> bytes:
    """Return what begins as a file of an old office program and has a stream of a name."""
    entry = name.encode("utf-16-le").ljust(128, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry.ljust(2048, b"\0")


def harmful(limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield files that are made to do harm, or are of a kind that is refused, with their endings."""
    big = "捐" * (limit + 1)
    entities = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    yield "docx", docx(f"<w:p><w:r><w:t>{big}</w:t></w:r></w:p>")
    yield "docx", docx("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", entities)
    yield "docx", docx("<w:p/>" * (limit * 3))
    yield "docx", docx("<w:tbl><w:tr><w:tc>" * 300)
    yield "docx", docx("<w:p/>")
    yield "xlsx", xlsx(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{big}</t></is></c></row>')
    yield "xlsx", xlsx('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')
    yield "xlsx", xlsx('<row r="1"><c r="ZZZ1"><v>7</v></c></row>')
    yield (
        "xlsx",
        xlsx(
            "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(1, 99)),
            f"<si><t>{'捐' * (limit // 50)}</t></si>",
        ),
    )
    yield "xlsx", xlsx("", f"<si><t>{big}</t></si>")
    yield "xlsx", xlsx("", head=entities)
    yield "xlsx", xlsx('<row r="1"><c r="A1"><v>1E999999999</v></c><c r="B1" s="99"><v>x</v></c></row>')
    repeated = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>捐款</text:p></table:table-cell></table:table-row>'
    yield "ods", odf("spreadsheet", f'<table:table table:name="a">{repeated}</table:table>')
    yield "odt", odf("text", f'<text:p><text:s text:c="99999999"/>{big}</text:p>')
    yield "odt", odf("text", "<text:p><text:span>" * 300)
    yield "odt", odf("text", "")
    yield "zip", packed({"a.txt": b"\0" * (limit * 2), "b.txt": TEXT})
    yield "zip", packed({f"{number}.txt": b"0" * 50_000_000 for number in range(5)})
    inner = packed({"a.txt": TEXT})
    for _ in range(5):
        inner = packed({"in.zip": inner})
    yield "zip", inner
    yield "zip", packed({})
    locked = bytearray(packed({"a.txt": TEXT}, zipfile.ZIP_STORED))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    yield "zip", bytes(locked)
    yield "docx.gz", gzip.compress(docx(f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>"))[:-20]
    yield "txt", b"\x28\xb5\x2f\xfd" + b"\0" * 99
    yield "pdf", pdf("")
    yield (
        "pdf",
        pdf(
            extra="/Encrypt << /Filter /Standard /V 1 /R 2 /O (12345678901234567890123456789012) /U (12345678901234567890123456789012) /P -4 >> /ID [(a) (a)]"
        ),
    )
    yield "pdf", pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    yield "pdf", pdf().replace(b"/Count 1", b"/Count 99999999")
    yield "docx", compound("EncryptedPackage")
    yield "doc", compound("WordDocument")
    yield "xls", compound("Workbook")
    yield "ppt", compound("PowerPoint Document")
    yield "msg", compound("__substg1.0_0037001F")
    yield "bin", compound("Contents")
    yield "txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 99
    yield "txt", b"7z\xbc\xaf\x27\x1c" + b"\0" * 99
    yield "ofd", packed({"OFD.xml": "<a/>"})
    yield "eml", b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nx"
    yield "eml", b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n \r\n"
    yield (
        "eml",
        (
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\n\r\n" * 30_000
        ).encode(),
    )
    yield "warc", b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    yield "rtf", b"{\\rtf1\\ansi\\ansicpg936 \\'ff\\'ff\\par}"
    yield "rtf", b"{\\rtf1" + b"{" * 100_000
    yield "rtf", b"{\\rtf1}"
    yield "epub", packed({"mimetype": "application/epub+zip"})
    yield "json", json.dumps({"data": {"list": [{"a": 1}] * 9}}).encode()
    yield "jsonl", b'{"a": 1}\n' * 99


def damaged(folder: Path, number: int, limit: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield so many files, with their endings: first the harmful, then damaged ones of every kind in turn."""
    files = whole(folder)
    chance = random.Random(seed)
    made = list(harmful(limit))
    yield from made
    kinds = sorted(files)
    for count in range(number - len(made)):
        kind = kinds[count % len(kinds)]
        data = bytearray(files[kind])
        ending = kind
        what = ("cut", "changed", "renamed", "many", "inside")[count // len(kinds) % 5]
        if what == "cut":
            data = data[: chance.randint(0, len(data) - 1)]
        elif what == "changed":
            for _ in range(chance.randint(1, 3)):
                data[chance.randrange(len(data))] ^= chance.randint(1, 255)
        elif what == "many":
            for _ in range(len(data) // 20):
                data[chance.randrange(len(data))] = chance.randint(0, 255)
        elif what == "inside":
            at = chance.randrange(len(data))
            data[at : at + chance.randint(1, 400)] = chance.randbytes(chance.randint(0, 400))
        else:
            ending = chance.choice([other for other in kinds if other != kind])
        yield ending, bytes(data)
