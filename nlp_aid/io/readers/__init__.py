"""Documents out of files: a reader for each kind.

A reader is a specification, `Reader`, of how files of its kind are recognised and what reads them. A package offers one
by an entry point in the group `nlp_aid.readers`; `register` adds one for this process.
"""

import re

from nlp_aid.io.readers.containers import COMPOUND_SIGN, ZIP_SIGN
from nlp_aid.io.readers.reader import BinaryReader, Reader, TableReader, TableRow, TextReader
from nlp_aid.registry import Registry

__all__ = ["READERS", "BinaryReader", "Reader", "TableReader", "TableRow", "TextReader", "register"]


def _mail(kind: bytes) -> re.Pattern[bytes]:
    """Return how a message in MIME begins: lines of a head, one of which says MIME, one of the kind."""
    lines = rb"(?:[!-9;-~]{1,60}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,20}){0,40}"
    named = rb"content-type:\s{0,9}" + kind if kind else rb"mime-version:"
    return re.compile(lines + named + rb"[^\n]{0,998}\n", re.IGNORECASE)


READERS = Registry(
    "input format",
    "nlp_aid.readers",
    Reader,
    (
        Reader(
            name="text",
            load="nlp_aid.io.readers.reader:TextReader",
            endings=(".txt", ".text", ".md"),
            is_one_document=True,
            is_bounded=True,
        ),
        Reader(
            name="html",
            load="nlp_aid.io.readers.page:PageReader",
            endings=(".html", ".htm", ".xhtml", ".shtml"),
            signs=(
                re.compile(
                    rb"\s{0,999}(?:<\?xml[^>]{0,200}>\s{0,999})?<(?:!doctype\s{1,9}html|html|head)[\s>]", re.IGNORECASE
                ),
            ),
            is_one_document=True,
            title="a web page",
        ),
        Reader(
            name="jsonl",
            load="nlp_aid.io.readers.json_objects:JsonLinesReader",
            endings=(".jsonl", ".ndjson"),
            is_bounded=True,
        ),
        Reader(name="json", load="nlp_aid.io.readers.json_objects:JsonReader", endings=(".json",)),
        Reader(name="csv", load="nlp_aid.io.readers.delimited:CsvReader", endings=(".csv",), is_bounded=True),
        Reader(name="tsv", load="nlp_aid.io.readers.delimited:TsvReader", endings=(".tsv",), is_bounded=True),
        Reader(
            name="parquet",
            load="nlp_aid.io.readers.parquet_rows:ParquetReader",
            endings=(".parquet", ".pq"),
            signs=(b"PAR1",),
            is_binary=True,
            title="a Parquet file",
        ),
        Reader(
            name="xlsx",
            load="nlp_aid.io.readers.xlsx:XlsxReader",
            endings=(".xlsx", ".xlsm", ".xltx"),
            is_one_document=True,
            is_binary=True,
            is_table=True,
            title="an Excel workbook (.xlsx)",
        ),
        Reader(
            name="xls",
            load="nlp_aid.io.readers.xls:XlsReader",
            endings=(".xls", ".xlt", ".et"),
            signs=(COMPOUND_SIGN,),
            look="nlp_aid.io.readers.containers:kind_in_compound",
            takes=("xlsx", "html", "mhtml"),
            is_one_document=True,
            is_binary=True,
            is_table=True,
            title="an old Excel workbook (.xls)",
        ),
        Reader(
            name="ods",
            load="nlp_aid.io.readers.open_document:OdsReader",
            endings=(".ods", ".ots"),
            is_one_document=True,
            is_binary=True,
            is_table=True,
            title="an OpenDocument spreadsheet (.ods)",
        ),
        Reader(
            name="docx",
            load="nlp_aid.io.readers.docx:DocxReader",
            endings=(".docx", ".docm", ".dotx"),
            is_one_document=True,
            is_binary=True,
            title="a Word document (.docx)",
        ),
        Reader(
            name="doc",
            load="nlp_aid.io.readers.doc:DocReader",
            endings=(".doc", ".dot", ".wps"),
            takes=("docx", "rtf", "html", "mhtml", "odt"),
            is_one_document=True,
            is_binary=True,
            title="an old Word document (.doc)",
        ),
        Reader(
            name="odt",
            load="nlp_aid.io.readers.open_document:OdtReader",
            endings=(".odt", ".ott"),
            is_one_document=True,
            is_binary=True,
            title="an OpenDocument text (.odt)",
        ),
        Reader(
            name="odp",
            load="nlp_aid.io.readers.open_document:OdpReader",
            endings=(".odp",),
            is_one_document=True,
            is_binary=True,
            title="an OpenDocument presentation (.odp)",
        ),
        Reader(
            name="rtf",
            load="nlp_aid.io.readers.rtf:RtfReader",
            endings=(".rtf",),
            signs=(b"{\\rtf",),
            is_one_document=True,
            is_binary=True,
            title="a document in Rich Text Format (.rtf)",
        ),
        Reader(
            name="pptx",
            load="nlp_aid.io.readers.pptx:PptxReader",
            endings=(".pptx", ".pptm", ".ppsx"),
            is_one_document=True,
            is_binary=True,
            title="a PowerPoint presentation (.pptx)",
        ),
        Reader(
            name="epub",
            load="nlp_aid.io.readers.epub:EpubReader",
            endings=(".epub",),
            is_one_document=True,
            is_binary=True,
            title="a book in EPUB (.epub)",
        ),
        Reader(
            name="pdf",
            load="nlp_aid.io.readers.pdf:PdfReader",
            endings=(".pdf",),
            signs=(re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1000}%PDF-[0-9]"),),
            is_one_document=True,
            is_binary=True,
            title="a PDF file",
        ),
        Reader(
            name="mhtml",
            load="nlp_aid.io.readers.mail:MailReader",
            endings=(".mhtml", ".mht"),
            signs=(_mail(rb"multipart/related"),),
            takes=("eml",),
            is_one_document=True,
            is_binary=True,
            title="a page that a browser saved (MHTML)",
        ),
        Reader(
            name="eml",
            load="nlp_aid.io.readers.mail:MailReader",
            endings=(".eml",),
            signs=(_mail(b""),),
            takes=("mhtml",),
            is_one_document=True,
            is_binary=True,
            title="a message of e-mail (.eml)",
        ),
        Reader(
            name="warc",
            load="nlp_aid.io.readers.warc:WarcReader",
            endings=(".warc", ".wet", ".wat"),
            signs=(re.compile(rb"WARC/[01]\.[0-9]+\r?\n"),),
            is_binary=True,
            title="a web archive (WARC)",
        ),
        Reader(
            name="sqlite",
            load="nlp_aid.io.readers.sqlite_tables:SqliteReader",
            endings=(".sqlite", ".sqlite3", ".db", ".db3"),
            signs=(b"SQLite format 3\0",),
            is_binary=True,
            title="a database of SQLite",
        ),
        Reader(
            name="zip",
            load="nlp_aid.io.readers.archives:ZipReader",
            endings=(".zip",),
            signs=(ZIP_SIGN, b"PK\x05\x06"),
            look="nlp_aid.io.readers.containers:kind_in_zip",
            is_binary=True,
            title="a zip archive",
        ),
        Reader(
            name="tar",
            load="nlp_aid.io.readers.archives:TarReader",
            endings=(".tar", ".tgz", ".tbz2", ".txz"),
            signs=(re.compile(rb".{257}ustar", re.DOTALL),),
            is_binary=True,
            title="a tar archive",
        ),
    ),
)
register = READERS.register
