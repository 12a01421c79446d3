"""What is said where a part of the rig is not there."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from oneclock.live.judge.browser import find_chromium, open_browser
from oneclock.live.judge.not_judgeable import RigError
from oneclock.live.judge.null_sink import null_sink


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_without_a_browser_it_says_what_to_install(programs: Path) -> None:
    with pytest.raises(RigError, match="install chromium"):
        find_chromium()


def test_chrome_will_do(programs: Path) -> None:
    program(programs, "google-chrome", "exit 0")

    assert find_chromium() == str(programs / "google-chrome")


def test_a_browser_that_does_not_begin_is_the_rigs_fault(programs: Path) -> None:
    program(programs, "chromium", "exit 1")

    async def begin() -> None:
        async with open_browser({}):
            pass

    with pytest.raises(RigError, match="did not begin"):
        asyncio.run(begin())


@pytest.mark.parametrize("there", ["pulseaudio", "parec"])
def test_without_a_sound_device_there_is_no_true_audio_clock(
    programs: Path, tmp_path: Path, there: str
) -> None:
    program(programs, there, "exit 0")

    with pytest.raises(RigError, match="install pulseaudio"), null_sink(tmp_path):
        pass


def test_a_sound_daemon_that_does_not_begin_says_its_last_words(
    programs: Path, tmp_path: Path
) -> None:
    program(programs, "pulseaudio", "echo no room left >&2; exit 1")
    program(programs, "parec", "exit 0")

    with pytest.raises(RigError, match="no room left"), null_sink(tmp_path):
        pass
