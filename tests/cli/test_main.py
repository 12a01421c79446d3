"""How the program starts and ends: quickly, and leaving nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import oneclock as package
from oneclock.cli.exit_codes import ExitCode, exit_code_of
from oneclock.cli.main import _interrupt as interrupt_handler
from oneclock.cli.main import app, run
from oneclock.errors import MediaError, SaveError, SidecarError, UsageError
from oneclock.media.open_media import CountingFile
from oneclock.media.probe import probe
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.voices import voice

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SCRIPT = "import sys; from oneclock.cli.main import main; main(sys.argv[1:])"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from oneclock.cli.main import run; run(['--help']);"
        "sys.exit(' '.join({'numpy', 'scipy', 'av', 'soxr', 'pydantic'} & sys.modules.keys()) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert done.returncode == 0
    assert "oneclock" in done.stdout


def test_importing_the_package_loads_nothing_heavy_either() -> None:
    code = (
        "import sys, oneclock, oneclock.errors; dir(oneclock);"
        "sys.exit(' '.join({'numpy', 'scipy', 'av', 'pydantic'} & sys.modules.keys()) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_help_names_every_command_and_the_exit_codes(oneclock: Oneclock) -> None:
    said = oneclock("--help")

    assert said.code == 0
    assert all(command in said.out for command in ("sync", "verify", "report", "demo"))
    assert "Exit codes: 0 sound, 1 too weak" in " ".join(said.out.split())


@pytest.mark.parametrize("command", ["sync", "verify", "report", "demo"])
def test_every_command_explains_itself(oneclock: Oneclock, command: str) -> None:
    said = oneclock(command, "--help")

    assert said.code == 0
    assert said.err == ""
    assert len(said.out.splitlines()) > 5


def test_version(oneclock: Oneclock) -> None:
    assert oneclock("--version").out.strip() == package.__version__


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("a", "b", "c"), 2),
        (MediaError("a", "b", "c"), 3),
        (SidecarError("a", "b", "c"), 3),
        (SaveError("a", "b", "c"), 3),
    ],
)
def test_whose_fault_decides_the_exit_code(error: Any, code: int) -> None:
    assert exit_code_of(error) == code


def test_exit_codes_are_those_that_scripts_rely_on() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "SOUND": 0,
        "WEAK": 1,
        "USAGE": 2,
        "UNREADABLE": 3,
        "NOT_JUDGEABLE": 4,
        "INTERRUPTED": 130,
    }


def test_an_interrupt_is_one_line_and_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("oneclock.align.verify_files.run_checks", interrupted)

    code = run(["verify", "--json", os.devnull + ".sync.json"])

    assert code == 130
    assert capsys.readouterr().err.splitlines()[-1] == (
        "oneclock: interrupted; no file was left half-written"
    )


def test_a_reader_that_goes_away_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`oneclock sync ... | head -1`"""

    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("oneclock.align.verify_files.run_checks", gone)

    assert run(["verify", os.devnull + ".sync.json"]) == 0
    sys.stdout.close()


@pytest.fixture(scope="module")
def long_recordings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Three quarters of an hour of sound: decoding it takes longer than a signal."""
    folder = tmp_path_factory.mktemp("long")
    sound = Sound(samples=np.tile(voice(60.0, 3, rate=8000), 45), rate=8000, codec="pcm_s16le")
    write_media(folder / "a.wav", sounds=[sound])
    shutil.copy(folder / "a.wav", folder / "b.wav")
    return folder / "a.wav", folder / "b.wav"


def test_a_ctrl_c_while_ffmpeg_reads_is_put_off_and_not_lost(
    recordings: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """FFmpeg takes what is raised in a file's read for the end of the file, and carries on."""
    read = CountingFile.read
    presses = iter([signal.SIGINT])

    def pressed_while_reading(file: CountingFile, size: int = -1) -> bytes:
        for press in presses:
            signal.raise_signal(press)
        return read(file, size)

    monkeypatch.setattr(CountingFile, "read", pressed_while_reading)
    handler = signal.signal(signal.SIGINT, interrupt_handler)
    opened = None
    try:
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012
            opened = probe(recordings["clip"])
            for _ in range(1000):  # until the signal comes, a millisecond later
                threading.Event().wait(0.01)
    finally:
        signal.signal(signal.SIGINT, handler)

    assert opened is None or opened.audio


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no POSIX signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_sync_leaves_nothing(
    long_recordings: tuple[Path, Path], tmp_path: Path, jobs: str, how: signal.Signals
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "sync", *map(str, long_recordings), "--jobs", jobs],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        start_new_session=True,  # as a shell does: workers are in the group of the command
    )
    while process.poll() is None and not any(tmp_path.glob("oneclock-*/*.f16")):
        os.sched_yield()

    os.killpg(process.pid, how) if how is signal.SIGINT else process.send_signal(how)
    # Ends when the last process that could write to these pipes is gone: no worker is left.
    out, err = process.communicate(timeout=30)

    assert process.returncode == 130, err
    assert err.splitlines() == ["oneclock: interrupted; no file was left half-written"]
    assert out == ""
    assert list(tmp_path.iterdir()) == []
    assert not list(long_recordings[0].parent.glob("*.json"))


def test_every_command_is_registered() -> None:
    assert {name for name in app if not name.startswith("-")} == {
        "sync",
        "verify",
        "nudge",
        "export",
        "edit",
        "render",
        "report",
        "cameras",
        "record",
        "assemble",
        "check",
        "live",
        "demo",
    }
