"""Whether an offer can be answered: one voice and one face, and nothing else (pure)."""

from __future__ import annotations

from oneclock.errors import UsageError

LARGEST_OFFER = 64 * 1024
"""Bytes. Chromium's offer for two streams has 6,000."""
_LONGEST_LINE = 2048


def check_offer(text: str) -> None:
    """Raises UsageError where it cannot.

    >>> check_offer("hello")
    Traceback (most recent call last):
    oneclock.errors.UsageError: offer: is no session description; send what createOffer gave
    """
    lines = text.splitlines()
    if not lines or lines[0] != "v=0":
        raise _wrong("is no session description", "send what createOffer gave")
    if any(len(line) > _LONGEST_LINE or line[1:2] != "=" for line in lines if line):
        raise _wrong("holds a line that is none of a session description", "send it unchanged")
    media = [line[2:].split(" ")[0] for line in lines if line.startswith("m=")]
    if sorted(media) != ["audio", "video"]:
        told = ", ".join(media[:4]) or "nothing"
        raise _wrong(f"is for {told}", "offer to receive one audio and one video, no data channel")
    if any(line in ("a=sendonly", "a=inactive") for line in lines):
        raise _wrong("does not want to receive", "offer recvonly")


def _wrong(cause: str, remedy: str) -> UsageError:
    return UsageError("offer", cause, remedy)
