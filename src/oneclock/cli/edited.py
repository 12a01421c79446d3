"""What became of an edit, in a table and a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from oneclock.cli.tables import table_of
from oneclock.edit.make_programme import Made
from oneclock.edit.sound.silent_spans import silence_told
from oneclock.formats.programme import Programme, Role


def edit_table(programme: Programme, made: Made | None) -> Table:
    """Screen time of every recording, and how well its talker could be told."""
    shots = programme.shots
    seconds = float(shots.rate.time_of(shots.frames))
    table = table_of(
        f"{seconds:.1f} s from {float(shots.start):.3f} s of {programme.event.reference.name}, "
        f"{shots.rate.rate} frames a second",
        "recording", "role", ">shots", ">seconds", ">%", ">own talker dB", "heard",
    )  # fmt: skip
    closeness = _closeness(made)
    for number, recording in enumerate(programme.event.recordings):
        seen = [shot for shot in shots.shots if shot.source == number]
        shown = float(shots.rate.time_of(sum(shot.length for shot in seen)))
        role = programme.roles[number]
        table.add_row(
            recording.path.name,
            "" if role is Role.ANY else role.value,
            str(len(seen)),
            f"{shown:.1f}",
            f"{100 * shown / seconds:.0f}",
            f"{closeness[number]:.1f}" if number in closeness else "",
            _heard(programme, made, number),
        )
    return table


def edit_lines(programme: Programme, made: Made | None) -> Iterator[str]:
    if made is not None:
        yield from made.notes
    shots = programme.shots
    black = [shot for shot in shots.shots if shot.source is None]
    if black:
        seconds = float(shots.rate.time_of(sum(shot.length for shot in black)))
        yield (
            f"{seconds:.2f} s are black, because there is no camera to show: first at "
            f"{float(shots.rate.time_of(black[0].first)):.2f} s of the programme"
        )
    if not programme.sound.sources:
        yield "nothing is heard: none of the recordings holds sound"
    else:
        heard = [programme.event.recordings[number].clock for number in programme.sound.sources]
        yield from silence_told(heard, shots.span)


def _closeness(made: Made | None) -> dict[int, float]:
    """dB by which a recording's microphone prefers its own talker; of several the least."""
    if made is None or made.who is None:
        return {}
    microphones = made.who.microphones
    out: dict[int, float] = {}
    for ear, closeness in zip(microphones.own, microphones.closeness, strict=True):
        number = made.ears[ear][0]
        out[number] = min(closeness, out.get(number, closeness))
    return out


def _heard(programme: Programme, made: Made | None, number: int) -> str:
    if number not in programme.sound.sources:
        return ""
    if not programme.sound.gated:
        return "yes"
    told_apart = made is None or made.who is not None
    return "while speaking" if told_apart else "where needed"
