"""What somebody who is handed a film should know of it, before it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oneclock.edit.render.film import Film, Mode
from oneclock.edit.render.inset import Partner, absences
from oneclock.edit.render.moments import black_spans


def film_notes(
    film: Film, mode: Mode, partner: Partner | int, names: Sequence[str]
) -> Iterator[str]:
    for span in black_spans(film.scenes, film.shots, film.clocks):
        yield f"no camera is there from {span.start:.2f} to {span.end:.2f} s: the film is black"
    missed = absences(film.shots, film.clocks, partner) if mode is Mode.PIP else {}
    for number, shots in missed.items():
        first = float(film.shots.rate.time_of(shots[0].first))
        yield (
            f"{names[number]} does not run all through {_shots(len(shots))} with it in the corner, "
            f"the first at {first:.2f} s: another is there, or nobody"
        )


def _shots(count: int) -> str:
    return "a shot" if count == 1 else f"{count} shots"
