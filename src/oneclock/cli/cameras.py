"""`oneclock cameras`: what there is to record with."""

from __future__ import annotations

from oneclock.cli.exit_codes import ExitCode


def cameras(*, json: bool = False) -> int:
    """List the cameras of this machine: formats, rates, and the USB bus they share.

    Network cameras are not searched for: name their rtsp:// or http:// address.

    Parameters
    ----------
    json
        Print the list as JSON.
    """
    from oneclock.capture.sources.list_cameras import list_cameras
    from oneclock.cli.capture_told import camera_as_json, camera_table
    from oneclock.cli.say import say
    from oneclock.cli.show import print_json, show

    found = list_cameras()
    if json:
        print_json([camera_as_json(info) for info in found])
    elif found:
        show(camera_table(found))
    if not found:
        say("no camera is attached; rtsp://, http://, a video file and sim:30 can be recorded too")
    return ExitCode.SOUND
