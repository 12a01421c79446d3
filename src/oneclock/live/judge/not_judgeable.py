"""Why no answer is given: better none than a wrong one."""

from __future__ import annotations

from oneclock.errors import OneclockError
from oneclock.live.peer_address import shown_address


class NotJudgeableError(OneclockError):
    """This rig, or this page, does not let the offset be told. An address is named as it may be
    shown."""

    def __init__(self, subject: object, cause: str, remedy: str) -> None:
        super().__init__(shown_address(str(subject)), cause, remedy)


class RigError(NotJudgeableError):
    """It is the rig: something is missing, or the machine is too busy. Elsewhere, or later, the
    same page might be judged."""
