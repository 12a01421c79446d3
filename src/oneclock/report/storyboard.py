"""The edit in pictures: what is seen as each shot begins."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence

from oneclock.report.axis import clock_text
from oneclock.report.edit_values import EditReport
from oneclock.report.markup import esc
from oneclock.report.sights import Still
from oneclock.timebase.shots import Shot

MOST_PICTURES = 240
"""At 10 kB each a page of 3 MB."""


def pictured(count: int, at_most: int = MOST_PICTURES) -> tuple[int, ...]:
    """Which of `count` shots get a picture: all, or evenly spread from the first on.

    >>> pictured(3), pictured(7, at_most=3)
    ((0, 1, 2), (0, 2, 4))
    """
    chosen = min(count, at_most)
    return tuple(number * count // chosen for number in range(chosen))


def storyboard(report: EditReport) -> str:
    """A cell a pictured shot; those that follow it without a picture are told beneath."""
    shots = report.shots.shots
    chosen = pictured(len(shots))
    ends = (*chosen[1:], len(shots))
    cells = "".join(
        _cell(first, shots[first:end], report) for first, end in zip(chosen, ends, strict=True)
    )
    return f'<div class="story">{cells}</div>'


def _cell(first: int, shots: Sequence[Shot], report: EditReport) -> str:
    more = "".join(
        f"<li>{_line(number, shot, report)}</li>"
        for number, shot in enumerate(shots[1:], first + 1)
    )
    others = f"<ul>{more}</ul>" if more else ""
    shot = shots[0]
    inset = "" if shot.inset is None else f"in the corner: {report.name(shot.inset)}"
    told = "".join(f"<span>{esc(text)}</span>" for text in (shot.why, inset) if text)
    return (
        f"<figure>{_picture(report.stills.get(first), shot, report)}"
        f"<figcaption><b>{first + 1} · {esc(report.name(shot.source))}</b>"
        f"<span>{_when(shot, report)}</span>{told}{others}</figcaption></figure>"
    )


def _picture(still: Still | None, shot: Shot, report: EditReport) -> str:
    if shot.source is None:
        return '<div class="no-picture dark">black</div>'
    if still is None or still.jpeg is None:
        return '<div class="no-picture">no picture</div>'
    data = b64encode(still.jpeg).decode("ascii")
    alt = esc(f"{still.source} at {clock_text(report.seconds(shot.first), 2)}")
    return (
        f'<img src="data:image/jpeg;base64,{data}" width="{still.width}" '
        f'height="{still.height}" alt="{alt}">'
    )


def _when(shot: Shot, report: EditReport) -> str:
    begins = clock_text(report.seconds(shot.first), 2)
    return f"{begins}, frame {shot.first}, for {report.seconds(shot.length):.2f} s"


def _line(number: int, shot: Shot, report: EditReport) -> str:
    said: Iterable[str] = (esc(text) for text in (report.name(shot.source), shot.why) if text)
    return f"<b>{number + 1}</b> {_when(shot, report)}: {', '.join(said)}"
