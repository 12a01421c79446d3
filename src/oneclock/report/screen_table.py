"""Screen time: one row a recording, one for black, and one that adds them up."""

from __future__ import annotations

from oneclock.report.axis import clock_text
from oneclock.report.edit_values import EditReport, EditSource
from oneclock.report.level_chart import heard_text
from oneclock.report.markup import esc, percent
from oneclock.report.screen_time import ScreenTime, screen_times

_HEADS = ("Recording", "On screen", "Share", "Shots", "Shortest", "Longest", "Sound")
_NOTHING = {True: ' class="nothing"', False: ""}


def screen_table(report: EditReport) -> str:
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    times = screen_times(report.shots, len(report.sources))
    rows = "".join(_row(time, report) for time in times)
    return (
        '<table role="table" class="screen"><caption>All adds up to the programme, to '
        "the frame.</caption>"
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}{_sum(times, report)}</tbody></table>'
    )


def _row(time: ScreenTime, report: EditReport) -> str:
    if time.source is None:
        return _cells("black", esc(report.name(None)), (*_shown(time, report), ""))
    source = report.sources[time.source]
    could_be_seen = source.has_picture or time.lengths
    shown = _shown(time, report) if could_be_seen else ("no picture", "", "", "", "")
    small = f"<small>{esc(source.role)}</small>" if source.role else ""
    return _cells(
        "seen" if time.lengths else "unseen",
        f"{esc(source.name)}{small}",
        (*shown, _sound(source, report)),
    )


def _shown(time: ScreenTime, report: EditReport) -> tuple[str, ...]:
    share = time.frames / report.shots.frames
    return (
        clock_text(report.seconds(time.frames), 2),
        f'<span class="share" style="--s:{percent(share)}"></span>{100 * share:.1f} %',
        str(len(time.lengths)),
        _lasting(min(time.lengths, default=0), report),
        _lasting(max(time.lengths, default=0), report),
    )


def _sum(times: tuple[ScreenTime, ...], report: EditReport) -> str:
    frames, shots = sum(time.frames for time in times), sum(len(time.lengths) for time in times)
    share = f"{100 * frames / report.shots.frames:.1f} %"
    cells = (clock_text(report.seconds(frames), 2), share, str(shots), "", "", "")
    return _cells("sum", "the programme", cells)


def _cells(kind: str, head: str, cells: tuple[str, ...]) -> str:
    told = "".join(
        f'<td role="cell" data-head="{name}"{_NOTHING[not cell]}><div>{cell}</div></td>'
        for name, cell in zip(_HEADS[1:], cells, strict=True)
    )
    return f'<tr role="row" class="{kind}"><th scope="row" role="rowheader">{head}</th>{told}</tr>'


def _lasting(frames: int, report: EditReport) -> str:
    return f"{report.seconds(frames):.2f} s" if frames else ""


def _sound(source: EditSource, report: EditReport) -> str:
    if not source.is_chosen:
        return ""
    if source.loudness is None:
        return "chosen"
    return heard_text(source.loudness)
