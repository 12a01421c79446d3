"""What every page is wrapped in. It stands on its own: no script, no font, nothing from outside."""

from __future__ import annotations

from oneclock.report.markup import SHAPES, esc
from oneclock.report.style import STYLE

# The browser itself holds the page to its word: nothing is fetched, nothing runs.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def shell(title: str, body: str, more_style: str = "") -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{esc(title)}</title><style>{STYLE}{more_style}</style></head>"
        f"<body>{SHAPES}{body}</body></html>\n"
    )


def footer(made_with: str, made_on: str) -> str:
    return (
        f"<footer>Made with {esc(made_with)} on {esc(made_on)}. "
        "This page loads nothing from elsewhere.</footer>"
    )
