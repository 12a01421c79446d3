"""What the commands here share: where things are kept between runs, and how progress is told."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

_KEPT = Path(tempfile.gettempdir()) / "oneclock-benchmarks"


def add_material_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--material",
        type=Path,
        default=_KEPT,
        metavar="DIR",
        help="where recordings are kept between runs, about 4 GB and 5 GB more while they are made "
        "(default: oneclock-benchmarks in the system's folder for temporary files)",
    )


def add_tools_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--tools",
        type=Path,
        default=_KEPT / "tools",
        metavar="DIR",
        help="where other tools are installed, each in an environment of its own "
        "(default: tools in the same folder)",
    )


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
