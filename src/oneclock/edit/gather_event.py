"""From sidecars to recordings in their places."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from oneclock.edit.exported_span import Start, exported_span
from oneclock.errors import MediaError, SidecarError
from oneclock.formats.placed import PictureTrack, PlacedEvent, PlacedRecording, SoundTrack
from oneclock.formats.sidecar import Sidecar, read_sidecar, recording_of, reference_of
from oneclock.media.open_media import open_media, presentation_origin
from oneclock.media.probe import MediaInfo, describe
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


def gather_event(sidecars: Sequence[Path], start: Start) -> PlacedEvent:
    """The recordings that sidecars of one reference speak of, each once."""
    found: dict[str, tuple[Path, Sidecar]] = {}
    references: dict[str, Path] = {}
    for path in sidecars:
        sidecar = read_sidecar(path)
        reference = reference_of(path, sidecar)
        references.setdefault(os.path.realpath(reference), reference)
        recording = recording_of(path, sidecar)
        found.setdefault(os.path.realpath(recording), (recording, sidecar))
    if len(references) > 1:
        names = " and ".join(sorted(path.name for path in references.values()))
        raise SidecarError(names, "are different references", "export those of one at a time")
    recordings = tuple(_placed(path, sidecar) for path, sidecar in found.values())
    return PlacedEvent(
        reference=next(iter(references.values())),
        recordings=recordings,
        span=exported_span([one.coverage_in_reference for one in recordings], start),
    )


def _placed(path: Path, sidecar: Sidecar) -> PlacedRecording:
    with open_media(path) as container:
        info, origin = describe(path, container), presentation_origin(container)
    if info.duration <= 0.0:
        raise MediaError(path, "does not say how long it is", "remux it")
    picture = info.video[0] if info.video else None
    return PlacedRecording(
        path=path,
        clock=_clock(path, sidecar, info),
        duration=info.duration,
        origin=origin,
        sounds=tuple(SoundTrack(rate=t.sample_rate, channels=t.channels) for t in info.audio),
        picture=None
        if picture is None
        else PictureTrack(width=picture.width, height=picture.height, rate=picture.rate),
        microphone=None
        if sidecar.audio_stream is None
        else (sidecar.audio_stream, sidecar.audio_channel or 0),
    )


def _clock(path: Path, sidecar: Sidecar, info: MediaInfo) -> SteppedClock:
    whole = Span(start=0.0, end=info.duration)
    pieces = tuple(
        Piece(span=span, clock=piece.clock)
        for piece in sidecar.stepped_clock(info.duration).pieces
        if (span := piece.span.meet(whole)) is not None
    )
    if not pieces:
        raise SidecarError(
            path, "is shorter than its sidecar says", "run `oneclock sync` for it again"
        )
    return SteppedClock(pieces=pieces)
