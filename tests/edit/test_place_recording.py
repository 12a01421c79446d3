"""A recording in its place: what exporters are told of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.edit.clicks import steady, write_clock
from tests.media.test_shown_size import filmed

from oneclock.edit.export_formats import TEXT_FORMATS
from oneclock.edit.exported_span import Start
from oneclock.edit.gather_event import gather_event
from oneclock.edit.gather_project import gather_project
from oneclock.formats.project import Project


@pytest.fixture
def upright(tmp_path: Path) -> Project:
    """Of one camera that was held upright and wrote 64 x 36."""
    path = filmed(tmp_path / "a.mp4", 90)
    sidecar = write_clock(path, steady(0.0, 0.0, 0.12), "a.mp4")
    return gather_project(gather_event([sidecar], Start.REFERENCE), name="it")


def test_an_upright_camera_makes_an_upright_project(upright: Project) -> None:
    assert (upright.width, upright.height) == (36, 64)


_XMEML = r"<width>(\d+)</width>\s*<height>(\d+)</height>"
_ATTRIBUTES = r'width="(\d+)" height="(\d+)"'


@pytest.mark.parametrize(
    ("name", "sizes", "times"),
    [
        ("fcpxml", _ATTRIBUTES, 1),  # one format for the project and its camera
        ("fcpxml-stacked", _ATTRIBUTES, 1),
        ("premiere", _XMEML, 2),
        ("mlt", _ATTRIBUTES, 1),
        ("kdenlive", _ATTRIBUTES, 1),
    ],
)
def test_every_format_has_the_size_that_players_show(
    upright: Project, name: str, sizes: str, times: int
) -> None:
    found: Callable[[str], list[tuple[str, str]]] = re.compile(sizes).findall

    assert found(TEXT_FORMATS[name].text(upright)) == [("36", "64")] * times
