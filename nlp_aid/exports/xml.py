"""XML that is written as it comes, with all text escaped."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import XMLGenerator

from nlp_aid.views.printable import printable

# What is no character of XML 1.0 and is printable all the same.
_NO_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


class XmlFile:
    """A file of XML."""

    def __init__(self, generator: XMLGenerator) -> None:
        """Take what writes it."""
        self._generator = generator
        self._depth = 0

    @contextlib.contextmanager
    def element(self, name: str, attributes: Mapping[str, str | None] | None = None) -> Iterator[None]:
        """Write an element, in whose place the block writes what is in it.

        Args:
            name: its name.
            attributes: its attributes; those that are None are left out.
        """
        self._line()
        known = {key: _text(value) for key, value in (attributes or {}).items() if value is not None}
        self._generator.startElement(name, known)  # type: ignore[arg-type]
        self._depth += 1
        yield
        self._depth -= 1
        self._line()
        self._generator.endElement(name)

    def empty(self, name: str, **attributes: str | None) -> None:
        """Write an element that holds nothing; `_` in the names of attributes stands for `-`."""
        self._line()
        known = {key.replace("_", "-"): _text(value) for key, value in attributes.items() if value is not None}
        self._generator.startElement(name, known)  # type: ignore[arg-type]
        self._generator.endElement(name)

    def text(self, name: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
        """Write an element that holds a text."""
        self._line()
        self._generator.startElement(name, {key: _text(value) for key, value in (attributes or {}).items()})  # type: ignore[arg-type]
        self._generator.characters(_text(text))
        self._generator.endElement(name)

    def _line(self) -> None:
        self._generator.ignorableWhitespace("\n" + "  " * self._depth)


@contextlib.contextmanager
def xml_file(path: Path) -> Iterator[XmlFile]:
    """Give a new file of XML, in UTF-8."""
    with path.open("xb") as stream:
        generator = XMLGenerator(stream, "utf-8", short_empty_elements=True)
        generator.startDocument()
        yield XmlFile(generator)
        generator.ignorableWhitespace("\n")
        generator.endDocument()


def _text(text: str) -> str:
    return printable(text).translate(_NO_XML)
