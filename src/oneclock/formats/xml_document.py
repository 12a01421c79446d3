"""XML that is changed in places and otherwise left as it is: comments, what stands before the first
element and after the last, and all that nobody understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser, tostring
from xml.parsers.expat import ParserCreate

_DECLARED = re.compile(r"""^(<\?xml[^>]*?)\s+encoding\s*=\s*(["'])[^"']*\2""")


@dataclass(frozen=True, slots=True)
class XmlDocument:
    before: str
    """The declaration, the document type, comments."""
    root: Element
    after: str

    def text(self) -> str:
        return self.before + tostring(self.root, encoding="unicode") + self.after


def read_xml(text: str) -> XmlDocument:
    """It will be written as UTF-8, and says so. Raises ValueError for what is no XML."""
    plain = _DECLARED.sub(r'\1 encoding="UTF-8"', text.lstrip("\ufeff"))
    encoded = plain.encode("utf-8", "replace")
    parser = XMLParser(target=TreeBuilder(insert_comments=True, insert_pis=True))
    try:
        parser.feed(encoded)
        root = parser.close()
    except ParseError as error:
        raise ValueError(str(error)) from None
    begin, end = _extent(encoded)
    return XmlDocument(encoded[:begin].decode(), root, encoded[end:].decode())


def _extent(encoded: bytes) -> tuple[int, int]:
    """Of the first element."""
    found: list[int] = []
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth == 0:
            found.append(parser.CurrentByteIndex)
        depth += 1

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if depth == 0:
            found.append(parser.CurrentByteIndex)

    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(encoded, True)
    begin, last = found
    # An empty one, `<x/>`, ends where the parser is; another where its end tag does.
    return begin, encoded.index(b">", last) + 1 if encoded.startswith(b"</", last) else last
