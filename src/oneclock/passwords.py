"""Addresses as they may be shown, logged and written down."""

from __future__ import annotations

import re

# Up to the last @ of the host's part: a password may hold one itself.
_NAME_AND_PASSWORD = re.compile(r"(://)[^/?#]*@")


def without_password(text: str) -> str:
    """
    >>> without_password("left=rtsp://admin:s@cret@10.0.0.7/1")
    'left=rtsp://10.0.0.7/1'
    """
    return _NAME_AND_PASSWORD.sub(r"\1", text)
