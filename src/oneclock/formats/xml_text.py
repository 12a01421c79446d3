"""XML as text: indented, so that a person can read what an editor is given."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring


def xml_text(root: Element, doctype: str | None = None) -> str:
    indent(root, "  ")
    body = tostring(root, encoding="unicode", short_empty_elements=True)
    head = ['<?xml version="1.0" encoding="UTF-8"?>', *([] if doctype is None else [doctype])]
    return "\n".join([*head, body]) + "\n"


def element(tag: str, *children: Element, **attributes: str | None) -> Element:
    """Attributes without a value are left out."""
    made = Element(tag, {name: value for name, value in attributes.items() if value is not None})
    made.extend(children)
    return made


def add_text(parent: Element, tag: str, text: object) -> Element:
    """`<tag>text</tag>` as the last child; truth is written as TRUE and FALSE."""
    made = SubElement(parent, tag)
    made.text = str(text).upper() if isinstance(text, bool) else str(text)
    return made
