"""How whoever asked for a test learns what is going on."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[str], None]
