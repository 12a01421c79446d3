"""What a refusal of the driver means to the person who plugged the camera in."""

from __future__ import annotations

import errno

from oneclock.errors import CameraError

_GONE = ("is not there (any more)", "plug it in; `oneclock cameras` lists what is there")
_MEANINGS = {
    errno.ENOENT: _GONE,
    errno.ENODEV: _GONE,
    errno.ENXIO: _GONE,
    errno.EACCES: (
        "may not be opened by you",
        "add yourself to the group `video` and log in again",
    ),
    errno.EPERM: ("may not be opened by you", "add yourself to the group `video` and log in again"),
    errno.EBUSY: ("is used by another program", "close that one; `fuser PATH` says which it is"),
    # uvcvideo reserves the bandwidth a camera asks for when the stream starts.
    errno.ENOSPC: (
        "finds no bandwidth left on its USB bus",
        "use another bus, a smaller picture or mjpeg",
    ),
    errno.EPROTO: ("answers its driver with nonsense", "unplug it, wait, and plug it in again"),
    errno.ETIMEDOUT: ("does not answer its driver", "unplug it, wait, and plug it in again"),
    errno.EIO: (
        "has stopped: the driver reports a fault",
        "check cable and hub, and open it again",
    ),
    errno.ENOTTY: ("is no camera", "`oneclock cameras` lists those there are"),
}


def refusal(camera: object, error: OSError, doing: str = "") -> CameraError:
    """The driver's error number in words. `doing` is what was asked of it."""
    said = (error.strerror or str(error)).lower()
    usual = (f"refuses ({said})", "try another format, or unplug it and plug it in again")
    cause, remedy = _MEANINGS.get(error.errno or 0, usual)
    return CameraError(camera, f"{cause} when asked to {doing}" if doing else cause, remedy)
