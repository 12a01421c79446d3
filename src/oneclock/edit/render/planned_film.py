"""What of a programme is to be painted, by the settings that somebody chose."""

from __future__ import annotations

from collections.abc import Mapping

from oneclock.edit.render.cameras_of import cameras_of
from oneclock.edit.render.film import Film, Mode, plan_film
from oneclock.edit.render.other_rate import at_rate
from oneclock.edit.render.paint import Camera
from oneclock.edit.render.render_settings import RenderSettings
from oneclock.errors import UsageError
from oneclock.formats.programme import Programme
from oneclock.media.picture_graph import Table


def planned_film(programme: Programme, settings: RenderSettings) -> Film:
    shots = programme.shots if settings.rate is None else at_rate(programme.shots, settings.rate)
    recordings = programme.event.recordings
    cameras = with_picture = cameras_of(programme)
    if settings.cameras is not None and settings.mode is Mode.GRID:
        cameras = list(settings.cameras)
        for number in cameras:
            if number not in with_picture:
                cause = "holds no picture, or is only heard"
                raise UsageError(programme.names[number], cause, "name others")
    return plan_film(
        settings.mode,
        shots,
        [recording.clock for recording in recordings],
        cameras,
        settings.screen,
        settings.inset,
    )


def painted_cameras(
    programme: Programme, settings: RenderSettings, tables: Mapping[int, Table]
) -> tuple[Camera, ...]:
    return tuple(
        Camera(
            path=recording.path,
            turns=settings.turns.get(number, 0),
            table=tables.get(number),
            name=programme.names[number] if settings.names else "",
        )
        for number, recording in enumerate(programme.event.recordings)
    )
