"""`oneclock record`: many cameras, one instant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.capture.recording import Controls, Event, RecordingPlan
    from oneclock.capture.session.session_folder import Session


def record(
    folder: Path,
    /,
    *,
    camera: Annotated[tuple[str, ...], Parameter(consume_multiple=False)],
    seconds: float | None = None,
    frames: int | None = None,
    settings: Path | None = None,
    encode: Literal["h264", "ffv1"] | None = None,
    lock_step: bool = False,
    free_run: bool = False,
    microphone: str | None = None,
    align_phase: float | None = None,
    synchronized: bool = False,
    view: bool = False,
    parquet: bool = False,
    lsl: str | None = None,
    truth: Path | None = None,
    json: bool = False,
) -> int:
    """Record cameras together into FOLDER, which is made.

    Every camera runs freely and keeps its own packets; which frames are of one instant is found
    from their clocks, and how far apart they were seen is written down. Ends after --seconds or
    --frames, with q or Ctrl-C; space pauses and resumes.

    Parameters
    ----------
    folder
        A new folder: it will hold the videos, their sidecars, frames.csv and session.json.
    camera
        A camera, once for each: `/dev/video0`, a by-id path, `rtsp://...`, `http://...`, a video
        file, or `sim:30,ppm=200,phase=0.01` for a simulated one. `left=` before it names it;
        `,size=1280x720,rate=30,format=mjpeg,exposure=0.01,gain=10,white_balance=5000,rotate=90`
        after it sets it.
    seconds
        How long.
    frames
        How many frames of every camera.
    settings
        A TOML file with a table for every camera by name: size, rate, format, exposure and so on.
    encode
        Encode the pictures anew instead of keeping the cameras' packets.
    lock_step
        No camera grabs frame N+1 before all have grabbed frame N; every video has as many frames.
    free_run
        The default, for scripts that want to say so.
    microphone
        Record sound alongside: `alsa:default`, `pulse:default`, a sound file, `sim:48000`.
    align_phase
        Restart cameras until they expose within this many milliseconds of each other; not in
        lock-step.
    synchronized
        Afterwards write videos of equal frame counts into FOLDER/synchronized.
    view
        Show the cameras on a page on this machine while they are recorded.
    parquet
        Write frames.parquet too.
    lsl
        Send what happens as markers of a Lab Streaming Layer stream of this name.
    truth
        Write what was really so, for simulated cameras.
    json
        Print session.json.
    """
    from oneclock.capture.recording import Controls
    from oneclock.cli.capture_told import is_sound, losses, phase_line, session_table, spread_line
    from oneclock.cli.say import say
    from oneclock.cli.show import print_json, show
    from oneclock.cli.steer import steered
    from oneclock.formats.save import require_writable

    if free_run and lock_step:
        raise UsageError("--free-run", "and --lock-step exclude each other", "choose one")
    if lock_step and align_phase is not None:
        raise UsageError("--align-phase", "has no use in lock-step", "leave out --lock-step")
    if truth is not None:
        require_writable(truth)
    if parquet:
        from oneclock.formats.frame_parquet import require_parquet

        require_parquet()
    plan = _plan(
        folder,
        camera,
        settings,
        seconds=seconds,
        frames=frames,
        encode=encode,
        lock_step=lock_step,
        align_phase=align_phase,
        view=view,
        microphone=microphone,
    )
    if truth is not None:
        _require_truth(plan)
    controls = Controls()
    with steered(controls):
        session = _record(plan, controls, lsl)
    if parquet:
        from oneclock.formats.frame_parquet import write_frame_parquet

        write_frame_parquet(session.folder / "frames.parquet", session.frame_table())
    if truth is not None:
        _write_truth(session, truth)
    if synchronized:
        _assemble(session.folder)
    for line in losses(session):
        say(line)
    if json:
        print_json(session.told)
    else:
        show(session_table(session))
        print("\n".join(filter(None, (spread_line(session), phase_line(session)))))
    return ExitCode.SOUND if is_sound(session) else ExitCode.WEAK


def _plan(
    folder: Path,
    cameras: tuple[str, ...],
    settings: Path | None,
    *,
    seconds: float | None,
    frames: int | None,
    encode: Literal["h264", "ffv1"] | None,
    lock_step: bool,
    align_phase: float | None,
    view: bool,
    microphone: str | None,
) -> RecordingPlan:
    from oneclock.capture.camera_spec import parse_cameras
    from oneclock.capture.recording import RecordingPlan

    for name, value in (("seconds", seconds), ("frames", frames), ("align-phase", align_phase)):
        if value is not None and not 0 < value < float("inf"):
            raise UsageError(f"--{name}", f"cannot be {value}", "use a number above 0")
    return RecordingPlan(
        folder=folder,
        cameras=parse_cameras(cameras, _tables(settings)),
        seconds=seconds,
        frames=frames,
        encode=encode,
        lock_step=lock_step,
        align_phase=None if align_phase is None else align_phase / 1e3,
        view=view,
        microphone=microphone,
    )


def _require_truth(plan: RecordingPlan) -> None:
    from oneclock.capture.camera_spec import Kind

    for spec in plan.cameras:
        if spec.kind is not Kind.SIMULATED:
            cause = f"{spec.name} is no simulated camera"
            raise UsageError("--truth", cause, "record sim: cameras")
    if plan.encode is not None:
        raise UsageError("--truth", "is told by the packets as they are", "leave out --encode")


def _tables(settings: Path | None) -> dict[str, dict[str, object]]:
    import tomllib

    if settings is None:
        return {}
    try:
        tables = tomllib.loads(settings.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(settings, f"is no TOML file ({error})", "see docs/recording.md") from None
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UsageError(settings, f"{name!r} stands outside a table", "write [cam1] above it")
    return tables


def _record(plan: RecordingPlan, controls: Controls, lsl: str | None) -> Session:
    from oneclock.capture.record_cameras import record_cameras
    from oneclock.cli.say import say

    if lsl is None:
        return record_cameras(plan, controls, on_event=_tell, on_warning=say)
    from oneclock.capture.lsl_markers import LslMarkers

    with LslMarkers(lsl) as markers:

        def both(event: Event) -> None:
            _tell(event)
            markers.send(event)

        return record_cameras(plan, controls, on_event=both, on_warning=say)


def _tell(event: Event) -> None:
    """What happens, on stderr, as it happens."""
    from oneclock.cli.say import say

    what = " ".join(part for part in (event.camera, event.kind.value) if part)
    detail = f": {event.detail}" if event.detail else ""
    say(f"{event.seconds:9.3f} s  {what}{detail}")


def _write_truth(session: Session, truth: Path) -> None:
    import json

    from oneclock.capture.session.session_truth import truth_of
    from oneclock.formats.save import save_text

    save_text(truth, json.dumps(truth_of(session)) + "\n")


def _assemble(folder: Path) -> None:
    from oneclock.capture.session.assemble_session import assemble_session
    from oneclock.cli.say import say

    assembled = assemble_session(folder, folder / "synchronized")
    say(f"{assembled.folder}: {len(assembled.videos)} videos of {assembled.frames} frames each")
