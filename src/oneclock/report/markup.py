"""Text to HTML and SVG, safely and shortly.

Charts place their marks in per cent of a width nobody knows beforehand: a circle stays a circle and
a label keeps its size, from a phone to a printed page, without a line of script.
"""

from __future__ import annotations

import re
from html import escape


def esc(text: str) -> str:
    """Text that came from outside, such as a file name, for an element or a quoted attribute."""
    return escape("".join(c if c.isprintable() or c == " " else "\ufffd" for c in text))


def prose(text: str) -> str:
    """Text of ours or from outside, with `commands` set apart.

    >>> prose("<b> & `oneclock sync`")
    '&lt;b&gt; &amp; <code>oneclock sync</code>'
    """
    return _COMMAND.sub(r"<code>\1</code>", esc(text))


_COMMAND = re.compile(r"`([^`]+)`")


def short(number: float, digits: int = 2) -> str:
    """As few characters as carry `digits` decimals."""
    text = f"{number:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def percent(share: float) -> str:
    return f"{short(100 * share)}%"


def drawing(body: str, *, height: int, title: str, desc: str, kind: str) -> str:
    """An SVG as wide as its place on the page."""
    return (
        f'<svg class="{kind}" width="100%" height="{height}" role="img">'
        f"<title>{esc(title)}</title><desc>{esc(desc)}</desc>{body}</svg>"
    )


def vertical(share: float, kind: str) -> str:
    """A line from top to bottom."""
    x = percent(share)
    return f'<line class="{kind}" x1="{x}" x2="{x}" y1="0" y2="100%"/>'


def horizontal(y: float, kind: str) -> str:
    """A line from side to side."""
    return f'<line class="{kind}" x1="0" x2="100%" y1="{short(y)}" y2="{short(y)}"/>'


SHAPES = (
    '<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>'
    '<path id="diamond" d="M0-4.5L4.5 0 0 4.5-4.5 0Z"/>'
    '<path id="up" d="M0-4L4.5 4h-9Z"/>'
    '<path id="down" d="M0 4L4.5-4h-9Z"/>'
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="hatch" width="2" height="7"/></pattern>'
    "</defs></svg>"
)
"""What the charts refer to by name; once a page."""
