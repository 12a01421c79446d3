"""Command lines for ffmpeg that put recordings on one clock, for people who have no use for Python.

What they mind, each met:

- Local zero is not ffmpeg's zero: it moves every file to its `start_time`, priming included. With
  `-copyts` timestamps stay, and the origin that the container really has is taken off here.
- No `-itsoffset`: beyond 10 s ffmpeg 5.1 drops it without a word for MPEG-TS.
- `aresample` fills gaps of more than 10 ms and cuts what lies before zero, as we do when listening.
- `atempo` wanders by 12 ms over 20 minutes. `asetrate` is exact, but takes whole numbers: so sound
  is first resampled to a rate at which the ratio is one of whole numbers, to 1e-10.
- Every part is cut and delayed in samples, which `atrim` and `adelay` count exactly.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Iterator
from fractions import Fraction

from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.shell_words import escaped, file_argument, one_line
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

_HIGHEST_RATE = 400_000
_CLOSE = 1e-10  # 3 microseconds in 8 hours
_DETOUR = Fraction(50_001, 50_000)
_FADE = 0.005
_USUAL_RATE = Fraction(30)
PICTURE = "-c:v libx264 -preset medium -crf 16 -pix_fmt yuv420p"
SOUND = "-c:a pcm_s24le"


def ffmpeg_commands(event: PlacedEvent, outputs: Iterable[str]) -> str:
    """A shell script: a command for each recording, written to the name of `outputs` at its place,
    which lacks its suffix."""
    lines = [
        "#!/bin/sh",
        f"# Recordings on the clock of {one_line(event.reference.name)}. The files this makes",
        f"# begin at {event.span.start:.6f} s of it, and fit each other from there to the end.",
        "# The originals are not changed. What it makes is put where it is run.",
        "set -e",
    ]
    for recording, output in zip(event.recordings, outputs, strict=True):
        lines += ["", *_command(recording, event.span, output)]
    return "\n".join(lines) + "\n"


def _command(recording: PlacedRecording, span: Span, output: str) -> Iterator[str]:
    parts = _parts(recording.clock, span)
    name = one_line(recording.path.name)
    made = made_name(recording, span, output)
    if made is None:
        yield f"# {name}: nothing of it lies in what is exported."
        return
    for part in parts:
        clock, offset = part.clock, part.clock.delta - span.start
        yield (
            f"# {name}, {part.span.start:.3f} to {part.span.end:.3f} s: "
            f"{offset:+.6f} s, {clock.drift * 1e6:+.3f} ppm slow"
        )
    chains, maps = [], []
    if recording.picture is not None:
        chains.append(f"[0:v:0]{_picture_chain(recording, parts, span)}[v]")
        maps.append(f"-map '[v]' {PICTURE}")
    for number in range(len(recording.sounds)):
        chains.append(_sound_chain(recording, number, parts, span))
        maps.append(f"-map '[a{number}]'")
    maps += [SOUND] if recording.sounds else []
    rf64 = "-rf64 auto " if _is_wav(recording) else ""
    yield f"ffmpeg -nostdin -copyts -i {file_argument(str(recording.path))} \\"
    yield f"  -filter_complex {shlex.quote(';'.join(chains))} \\"
    yield f"  {' '.join(maps)} {rf64}{file_argument(made)}"


def made_name(recording: PlacedRecording, span: Span, output: str) -> str | None:
    """With its suffix; None where nothing of it lies in what is exported."""
    if not _parts(recording.clock, span) or (recording.picture is None and not recording.sounds):
        return None
    return f"{output}{'.wav' if _is_wav(recording) else '.mkv'}"


def _is_wav(recording: PlacedRecording) -> bool:
    return recording.picture is None and len(recording.sounds) == 1


def _parts(clock: SteppedClock, span: Span) -> list[Piece]:
    """What is to be seen and heard, in order of both clocks: the end of a piece that goes on beyond
    a later one is left out, since ffmpeg reads forward only."""
    inside = [part for p in clock.pieces_in_reference() if (part := p.within(span)) is not None]
    out: list[Piece] = []
    for part in inside:
        if not out or part.span.start >= out[-1].span.start:
            out.append(part)
    return out


# -- sound ----------------------------------------------------------------------------------------


def _sound_chain(recording: PlacedRecording, track: int, parts: list[Piece], span: Span) -> str:
    rate = recording.sounds[track].rate
    laid_out = (
        f"[0:a:{track}]asetpts=PTS-{recording.origin:.9f}/TB,"
        f"aresample={rate}:async=1:min_hard_comp=0.01:first_pts=0"
    )
    if len(parts) == 1:
        return f"{laid_out},{_sound_part(parts, 0, rate, span)}[a{track}]"
    copies = [f"[t{track}c{number}]" for number in range(len(parts))]
    pieces = [f"[t{track}p{number}]" for number in range(len(parts))]
    return ";".join(
        (
            f"{laid_out},asplit={len(parts)}{''.join(copies)}",
            *(
                f"{copy}{_sound_part(parts, number, rate, span)}{piece}"
                for number, (copy, piece) in enumerate(zip(copies, pieces, strict=True))
            ),
            f"{''.join(pieces)}concat=n={len(parts)}:v=0:a=1[a{track}]",
        )
    )


def _sound_part(parts: list[Piece], number: int, rate: int, span: Span) -> str:
    """One part from its first sample to its last, after as much silence as lies before it."""
    part = parts[number]
    start, end = (round(t * rate) for t in (part.span.start, part.span.end))
    begins = _sample(part.in_reference.start, rate, span)
    ends = _sample(part.in_reference.end, rate, span)
    before = _sample(parts[number - 1].in_reference.end, rate, span) if number else 0
    steps = [f"atrim=start_sample={start}:end_sample={end}", "asetpts=PTS-STARTPTS"]
    if part.clock.drift != 0.0:
        for fast, slow in whole_rates(rate, part.clock.drift):
            steps += [f"aresample={fast}", f"asetrate={slow}"]
        steps.append(f"aresample={rate}")
    length = ends - begins
    steps += [f"apad=whole_len={length}", f"atrim=end_sample={length}"]
    steps += _fades(number > 0, number < len(parts) - 1, length, rate)
    if begins > before:
        steps.append(f"adelay=delays={begins - before}S:all=1")
    return ",".join(steps)


def _fades(into: bool, out: bool, length: int, rate: int) -> Iterator[str]:
    """At seams only."""
    fade = min(round(_FADE * rate), length)
    if into:
        yield f"afade=t=in:ss=0:ns={fade}"
    if out:
        yield f"afade=t=out:ss={length - fade}:ns={fade}"


def whole_rates(rate: int, drift: float) -> list[tuple[int, int]]:
    """Pairs of whole rates, whose `fast / slow` make 1 + drift: sound at the first, taken for sound
    at the second, is slower by as much.

    Mostly one pair does. Near a simple ratio, and 1 is the simplest, no other has its numbers small
    enough; there a detour of two pairs comes closer.

    >>> ((fast, slow),) = whole_rates(48000, 30e-6)
    >>> abs(fast / slow - 1.00003) < 1e-10
    True
    >>> len(whole_rates(48000, 1e-6))
    2
    """
    exact = Fraction(1.0 + drift)
    routes = [[_nearest(exact)]] + [
        [detour, _nearest(exact / detour)] for detour in (_DETOUR, 1 / _DETOUR)
    ]
    route = next(
        (one for one in routes if abs(math.prod(one) - exact) < _CLOSE),
        min(routes, key=lambda one: abs(math.prod(one) - exact)),
    )
    return [_not_below(rate, ratio) for ratio in route]


def _nearest(ratio: Fraction) -> Fraction:
    return ratio.limit_denominator(_HIGHEST_RATE)


def _not_below(rate: int, ratio: Fraction) -> tuple[int, int]:
    """As rates that are no lower than the recording's own, or it would lose its treble."""
    times = max(1, math.ceil(rate / min(ratio.numerator, ratio.denominator)))
    return ratio.numerator * times, ratio.denominator * times


def _sample(reference: float, rate: int, span: Span) -> int:
    return round((reference - span.start) * rate)


# -- pictures -------------------------------------------------------------------------------------


def _picture_chain(recording: PlacedRecording, parts: list[Piece], span: Span) -> str:
    """Frames stamped with reference time, then dropped and repeated to an even rate; black until
    the first."""
    assert recording.picture is not None
    rate = recording.picture.rate or _USUAL_RATE
    local = f"(PTS*TB-{recording.origin:.9f})"
    first = math.ceil((parts[0].in_reference.start - span.start) * rate - Fraction(1, 1000))
    steps = [f"select={escaped(_shown(parts, recording.origin))}"]
    steps.append(f"setpts={escaped(f'({_placed(parts, local, span)})/TB')}")
    steps.append(f"fps={rate}:start_time={float(first / rate):.9f}")
    if first > 0:
        steps += ["setpts=PTS-STARTPTS", f"tpad=start={first}:color=black"]
    return ",".join(steps)


def _shown(parts: list[Piece], origin: float) -> str:
    return "+".join(
        f"gte(t,{p.span.start + origin:.9f})*lt(t,{p.span.end + origin:.9f})" for p in parts
    )


def _placed(parts: list[Piece], local: str, span: Span) -> str:
    """Local time to reference time, as ffmpeg writes it."""
    last = parts[-1]
    line = f"{last.clock.delta - span.start:.9f}+{last.clock.rate:.12f}*{local}"
    for part in reversed(parts[:-1]):
        here = f"{part.clock.delta - span.start:.9f}+{part.clock.rate:.12f}*{local}"
        line = f"if(lt({local},{part.span.end:.9f}),{here},{line})"
    return line
