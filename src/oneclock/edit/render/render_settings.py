"""How a film shall be made."""

from __future__ import annotations

from dataclasses import dataclass, field

from oneclock.edit.render.film import Mode, Screen
from oneclock.edit.render.grades import Grade
from oneclock.edit.render.inset import Inset
from oneclock.edit.sound.programme_sound import DUCK_DB, HIGH_PASS_HZ
from oneclock.timebase.frame_rate import FrameRate


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderSettings:
    """Recordings are meant by their number in the programme."""

    mode: Mode = Mode.CUTS
    screen: Screen = field(default_factory=lambda: Screen(width=1920, height=1080))
    rate: FrameRate | None = None
    """None keeps the edit's."""
    inset: Inset = field(default_factory=Inset)
    cameras: tuple[int, ...] | None = None
    """Those of a grid; None takes all that hold a picture."""
    turns: dict[int, int] = field(default_factory=dict)
    """Quarters, clockwise."""
    grades: dict[int, Grade] = field(default_factory=dict)
    """Of each camera that is graded."""
    names: bool = False
    clock: bool = False
    smart: bool = False
    """Copy what the film shows just as a camera took it; encode the rest."""
    encoder: str = "auto"
    bit_rate: int | None = None
    crf: int | None = None
    preset: str | None = None
    loudness: float | None = None
    """LUFS; None leaves it as it was recorded."""
    duck_db: float = DUCK_DB
    high_pass: float | None = HIGH_PASS_HZ
    denoise: float | None = None
    """Decibels by which steady noise is lowered."""
