"""OpenTimelineIO: a track for each recording, the edit above the pictures, sound below.

The JSON is that of the schemas `Timeline.1`, `Track.1` and `Clip.2`, which the library reads from
0.15 on. Times there are floating numbers at a rate: a frame count is exact at any rate, and what
lies between frames is right to the nanosecond. Drift is a `LinearTimeWarp`; `metadata.oneclock` has
the clocks themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from oneclock.formats.clips import Clip, edited, stacked, with_gaps
from oneclock.formats.clock_record import segment_records
from oneclock.formats.heard_channel import lost_channels
from oneclock.formats.losses import lost_edit
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import Project, media_frames, media_rate, shown_name
from oneclock.timebase.frame_rate import FrameRate

_MEDIA = "DEFAULT_MEDIA"


def otio(project: Project) -> str:
    timeline = _object(
        "Timeline.1",
        shown_name(project.name),
        {"reference": project.event.reference.as_uri(), "starts_at": float(project.start)},
        global_start_time=None,
        tracks=_item("Stack.1", "tracks", children=list(_tracks(project))),
    )
    return json.dumps(timeline, indent=2, ensure_ascii=False) + "\n"


def otio_notes(project: Project) -> tuple[str, ...]:
    return (*lost_channels(project, lambda _: False), *lost_edit(project))


def _tracks(project: Project) -> Iterable[dict[str, Any]]:
    """From the bottom to the top: pictures, the edit, then sound."""
    placed = stacked(project)
    recordings = list(zip(project.event.recordings, placed, strict=True))
    for recording, clips in recordings:
        if recording.picture is not None:
            yield _track(project, shown_name(recording.path.stem), "Video", clips)
    if project.programme is not None:
        yield _track(project, "edit", "Video", edited(project))
    for number, (recording, clips) in enumerate(recordings):
        if recording.sounds:
            heard = project.programme is None or number in project.programme.sound.sources
            name = shown_name(recording.path.stem)
            yield _track(project, name, "Audio", clips, enabled=heard)


def _track(
    project: Project, name: str, kind: str, clips: Iterable[Clip], *, enabled: bool = True
) -> dict[str, Any]:
    children = [
        _gap(project.rate, end - first) if clip is None else _clip(project, clip)
        for first, end, clip in with_gaps(clips, project.frames)
    ]
    return _item("Track.1", name, kind=kind, children=children, enabled=enabled)


def _gap(rate: FrameRate, frames: int) -> dict[str, Any]:
    return _item("Gap.1", "", source_range=_range(rate, Fraction(0), Fraction(frames)))


def _clip(project: Project, clip: Clip) -> dict[str, Any]:
    recording = project.event.recordings[clip.recording]
    begin = (recording.begins_at + clip.source) * project.rate.rate
    warp = _object(
        "LinearTimeWarp.1",
        "drift",
        {},
        effect_name="LinearTimeWarp",
        enabled=True,
        time_scalar=float(clip.pace),
    )
    return _item(
        "Clip.2",
        shown_name(recording.path.name),
        source_range=_range(project.rate, begin, Fraction(clip.length)),
        effects=[warp] if clip.drifts else [],
        media_references={_MEDIA: _media(recording, project.rate)},
        active_media_reference_key=_MEDIA,
    )


def _media(recording: PlacedRecording, otherwise: FrameRate) -> dict[str, Any]:
    rate = media_rate(recording, otherwise)
    return _object(
        "ExternalReference.1",
        shown_name(recording.path.name),
        {"segments": segment_records(recording.clock)},
        available_range=_range(
            rate, recording.begins_at * rate.rate, Fraction(media_frames(recording, rate))
        ),
        available_image_bounds=None,
        target_url=recording.path.as_uri(),
    )


def _item(schema: str, name: str, **more: Any) -> dict[str, Any]:
    """What has a place in a composition."""
    usual: dict[str, Any] = {"source_range": None, "effects": [], "markers": [], "enabled": True}
    return _object(schema, name, {}, **(usual | more))


def _object(schema: str, name: str, told: dict[str, Any], **more: Any) -> dict[str, Any]:
    metadata = {"oneclock": told} if told else {}
    return {"OTIO_SCHEMA": schema, "name": name, "metadata": metadata, **more}


def _range(rate: FrameRate, start: Fraction, length: Fraction) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _time(rate, start),
        "duration": _time(rate, length),
    }


def _time(rate: FrameRate, frames: Fraction) -> dict[str, Any]:
    """A number that floats only where it is not whole."""
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate.rate), "value": float(frames)}
