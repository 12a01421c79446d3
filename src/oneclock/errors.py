"""What can go wrong, whose fault it is, and what to do about it.

Every error names three things: the subject (mostly a file), the cause and the remedy. Weak evidence
is not an error: a recording that cannot be aligned gets a graded answer (`oneclock.align`).
"""

from __future__ import annotations


class OneclockError(Exception):
    """Base of everything this package raises on purpose."""

    def __init__(self, subject: object, cause: str, remedy: str) -> None:
        super().__init__(f"{subject}: {cause}; {remedy}")
        self.subject = str(subject)
        self.cause = cause
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[OneclockError], tuple[str, str, str]]:
        # Errors cross process borders when recordings are decoded side by side.
        return type(self), (self.subject, self.cause, self.remedy)


class UsageError(OneclockError):
    """The request makes no sense: the caller can mend it without touching a file."""


class MediaError(OneclockError):
    """A recording cannot be read as asked."""


class CameraError(OneclockError):
    """A camera or microphone cannot be opened, or is gone; others go on without it."""


class SessionError(OneclockError):
    """A folder is no recording of cameras, or a file of it is missing or damaged."""


class LiveError(OneclockError):
    """A stream cannot be sent or watched: its peer is gone, or is not what was asked for."""


class SidecarError(OneclockError):
    """A sidecar is missing, damaged, too new or about another file."""


class EditListError(OneclockError):
    """An edit list is missing, damaged, too new, or of recordings that are gone."""


class SaveError(OneclockError):
    """Something could not be written; nothing was left half-written."""
