"""Who of an edit can be seen."""

from __future__ import annotations

from oneclock.formats.programme import Programme, Role


def cameras_of(programme: Programme) -> list[int]:
    """Recordings with a picture, by their number. Who is only heard, and shown all the same, was
    put there by somebody's hand."""
    shown = {number for shot in programme.shots.shots for number in (shot.source, shot.inset)}
    return [
        number
        for number, (recording, role) in enumerate(
            zip(programme.event.recordings, programme.roles, strict=True)
        )
        if recording.picture is not None and (role is not Role.SOUND or number in shown)
    ]
