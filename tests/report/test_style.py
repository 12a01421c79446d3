"""Whatever is written can be read, by day and by night."""

from __future__ import annotations

import re

import pytest

from oneclock.report.style import STYLE

# The light palette stands first, the dark one second, and print repeats the light one.
PALETTES = [
    dict(re.findall(r"--([a-z-]+):(#[0-9a-f]+)", block))
    for block in re.findall(r":root\{(.*?)\}", STYLE, re.DOTALL)
]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_there_is_a_palette_for_light_dark_and_print() -> None:
    assert len(PALETTES) == 3
    assert PALETTES[0]["ink"] == PALETTES[2]["ink"] != PALETTES[1]["ink"]


@pytest.mark.parametrize("palette", PALETTES, ids=["light", "dark", "print"])
@pytest.mark.parametrize("text", ["ink", "soft", "blue", "amber", "red", "green", "grey"])
@pytest.mark.parametrize("ground", ["page", "card"])
def test_text_stands_out_from_its_ground(palette: dict[str, str], text: str, ground: str) -> None:
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", PALETTES, ids=["light", "dark", "print"])
@pytest.mark.parametrize("mark", ["blue", "purple", "amber", "red", "grey"])
def test_marks_stand_out_from_the_lane_they_are_drawn_on(
    palette: dict[str, str], mark: str
) -> None:
    assert contrast(palette[mark], palette["lane"]) >= 3.0
