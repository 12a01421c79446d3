"""One moment through the eyes of all cameras."""

from __future__ import annotations

from base64 import b64encode

from oneclock.report.axis import clock_text
from oneclock.report.markup import esc
from oneclock.report.sights import Instant, Still


def contact_sheet(instant: Instant) -> str:
    stills = "".join(_still(still, instant) for still in instant.stills)
    when = clock_text(instant.reference_time, 3)
    return (
        f'<section class="instant-row"><h4>{esc(instant.label)} '
        f'<span class="hint">reference time {when}</span></h4>'
        f'<div class="stills" style="--n:{max(1, len(instant.stills))}">{stills}</div></section>'
    )


def _still(still: Still, instant: Instant) -> str:
    name = esc(still.source)
    local = "—" if still.local is None else f"its own clock {clock_text(still.local, 3)}"
    if still.jpeg is None:
        picture = '<div class="no-picture"><b>—</b> no picture</div>'
        local = "—"
    else:
        data = b64encode(still.jpeg).decode("ascii")
        picture = (
            f'<img src="data:image/jpeg;base64,{data}" width="{still.width}" '
            f'height="{still.height}" alt="{name} at {clock_text(instant.reference_time, 3)}">'
        )
    return f"<figure>{picture}<figcaption><b>{name}</b><span>{local}</span></figcaption></figure>"
