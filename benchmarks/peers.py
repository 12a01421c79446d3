"""The field: other aligners from PyPI, each in an environment of its own, run by its command line.

They answer with one offset, whatever the clocks did; audio-offset-finder says how prominent its
peak was, and syncstart says nothing of how sure it is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure_process import Cost, measure_process
from benchmarks.run_tools import Answer

from oneclock.media.probe import probe
from oneclock.timebase.clock_map import ClockMap

LIKELY_SCORE = 10.0
"""Above it, audio-offset-finder says, an offset is likely to be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    name: str
    """On PyPI, and of its command."""
    options: Callable[[Path, Path], Sequence[str]]
    """For a reference and a source."""
    read: Callable[[str, Path], tuple[float, float | None]]
    """From what it prints, and the reference: the source's place, and how sure it says it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledPeer:
    peer: Peer
    program: Path
    version: str

    @property
    def name(self) -> str:
        return self.peer.name

    def run(self, reference: Path, source: Path) -> Answer:
        cost = measure_process([str(self.program), *self.peer.options(reference, source)])
        try:
            offset, score = self.peer.read(cost.output, reference)
        except (ValueError, KeyError, IndexError):
            return _no_answer(cost)
        said = "answered" if score is None else f"score {score:.0f}"
        return Answer(clock=ClockMap(delta=offset), said=said, reason="", cost=cost, score=score)


def install_peers(folder: Path, say: Callable[[str], None]) -> tuple[InstalledPeer, ...]:
    """Those that are in `folder` already or can be installed there."""
    ready = []
    for peer in PEERS:
        home = folder / peer.name
        python, program = home / "bin" / "python", home / "bin" / peer.name
        try:
            if not program.exists():
                say(f"installing {peer.name}")
                _run([sys.executable, "-m", "venv", str(home)])
                _run([str(python), "-m", "pip", "install", "--quiet", "--no-input", peer.name])
            asked = f"from importlib.metadata import version; print(version({peer.name!r}))"
            version = _run([str(python), "-c", asked]).strip()
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"{peer.name} is skipped, it does not install here: {_last_words(error)}")
            continue
        ready.append(InstalledPeer(peer=peer, program=program, version=version))
    return tuple(ready)


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _last_words(error: OSError | subprocess.CalledProcessError) -> str:
    told = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    return (told.strip().splitlines() or [str(error)])[-1]


def _no_answer(cost: Cost) -> Answer:
    words = cost.errors.strip().splitlines() or ["said nothing"]
    return Answer(clock=None, said="failed", reason=words[-1], cost=cost)


def _options_of_finder(reference: Path, source: Path) -> list[str]:
    return ["--find-offset-of", str(source), "--within", str(reference), "--json"]


def _read_finder(output: str, reference: Path) -> tuple[float, float | None]:
    told = json.loads(output)
    return float(told["time_offset"]), float(told["standard_score"])


def _options_of_syncstart(reference: Path, source: Path) -> list[str]:
    """All of both: by itself it listens to 20 seconds."""
    longest = max(probe(path).duration for path in (reference, source))
    return ["-s", "-q", "-t", f"{longest:.0f}", str(reference), str(source)]


def _read_syncstart(output: str, reference: Path) -> tuple[float, float | None]:
    """It names the file whose head is to be cut off, and how much of it."""
    file, _, seconds = output.strip().splitlines()[-1].rpartition(",")
    return (float(seconds) if file == str(reference) else -float(seconds)), None


PEERS = (
    Peer(name="audio-offset-finder", options=_options_of_finder, read=_read_finder),
    Peer(name="syncstart", options=_options_of_syncstart, read=_read_syncstart),
)
