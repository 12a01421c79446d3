"""`oneclock`: the commands and how they end.

Nothing heavy is imported here: `oneclock --help` answers before numpy would have loaded.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from io import TextIOWrapper
from types import FrameType

from cyclopts import App, CycloptsError, Parameter

from oneclock.cli.assemble import assemble
from oneclock.cli.cameras import cameras
from oneclock.cli.check import check
from oneclock.cli.demo import demo
from oneclock.cli.edit import edit
from oneclock.cli.exit_codes import ExitCode, exit_code_of
from oneclock.cli.export import export
from oneclock.cli.live import live
from oneclock.cli.nudge import nudge
from oneclock.cli.record import record
from oneclock.cli.render import render
from oneclock.cli.report import report
from oneclock.cli.say import say
from oneclock.cli.sync import sync
from oneclock.cli.verify import verify
from oneclock.errors import OneclockError
from oneclock.version import __version__

_FILE_METHODS = "oneclock.media.open_media"
_A_MOMENT = 0.001

app = App(
    name="oneclock",
    help="Put every camera, microphone and stream on one clock.",
    version=__version__,
    help_format="plaintext",
    default_parameter=Parameter(negative=()),
    suppress_keyboard_interrupt=False,
    help_epilogue="Exit codes: 0 sound, 1 too weak to use or a gate failed, 2 usage, "
    "3 a file cannot be read or written, 4 not judgeable.",
)
for command in (sync, verify, nudge, edit, export, report, cameras, record, assemble, check, demo):
    app.command(command)
app.command(live)
app.command(render)


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script."""
    # A terminated run tidies up as an interrupted one does.
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, _interrupt)
    for stream in (sys.stdout, sys.stderr):  # a terminal that knows no ± shall still show the rest
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; every outcome is an exit code, and no error a traceback."""
    try:
        code = app(
            arguments,
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
    except CycloptsError as error:
        say(f"{str(error).rstrip('.')}; see `oneclock --help`")
        return ExitCode.USAGE
    except OneclockError as error:
        say(str(error))
        return exit_code_of(error)
    except KeyboardInterrupt:
        say("interrupted; no file was left half-written")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) went away. Leave it nothing to complain about at exit.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
        return ExitCode.SOUND
    except OSError as error:
        where = error.filename or "the folder for temporary files, or the output"
        say(f"{where}: cannot be written ({error.strerror or error}); free space there")
        return ExitCode.UNREADABLE
    return int(code or ExitCode.SOUND)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    """Signals strike at the next line of Python, and while a file is demuxed those are the file's
    methods. FFmpeg takes what is raised there for the end of the file: one Ctrl-C in five was lost.
    So it waits for another line."""
    if _called_by_ffmpeg(frame):
        again = threading.Timer(_A_MOMENT, signal.raise_signal, (signum,))
        again.daemon = True
        again.start()
        return
    raise KeyboardInterrupt


def _called_by_ffmpeg(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") == _FILE_METHODS:
            return True
        frame = frame.f_back
    return False
