"""Old documents of Word, which no library reads that is kept: a message that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers.reader import BinaryReader


class DocReader(BinaryReader):
    """Says how to have an old document of Word read. What only has its ending goes to other readers."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Raise an error that says what to do."""
        raise ReadError(
            "this is an old Word document (.doc), which is not read; save it as .docx, for instance with: "
            "soffice --headless --convert-to docx FILE"
        )
