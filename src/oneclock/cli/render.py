"""`oneclock render`: an edit becomes a film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from oneclock.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from oneclock.edit.render.render_settings import RenderSettings
    from oneclock.formats.programme import Programme

Several = Annotated[tuple[str, ...], Parameter(consume_multiple=False)]

render = App(
    name="render",
    help="Make a film of an edit list: hard cuts, picture in picture, or all cameras at once.",
    help_format="plaintext",
    default_parameter=Parameter(negative=()),
)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Look:
    """What every kind of film has.

    Parameters
    ----------
    output
        The film: .mp4, .m4v, .mov or .mkv.
    width
        Of the film, in pixels.
    height
        Of the film, in pixels; 1080 by 1920 is upright.
    fps
        Another frame rate than the edit's: 25, 30000/1001 or 29.97.
    fill
        Cut pictures to the film's shape instead of leaving bars.
    rotate
        `CAM:90` turns a camera by quarters, clockwise, beyond what its file asks for.
    lut
        A .cube by which all cameras are graded, or `CAM:FILE.cube` for one; after the log, where
        both are given.
    log
        slog3, slog2, clog3, vlog or hlg to Rec.709, for all cameras or as `CAM:slog3`.
    names
        Write into each picture which camera it is.
    clock
        Write the running time into the film.
    encoder
        An encoder of FFmpeg's: libx264, libx265, h264_nvenc and so on. When not given, one of the
        machine's own if there is one, or else libx264.
    preset
        How hard it tries, in its own words: `medium`, `veryfast`.
    bitrate
        12M or 800k. When not given, quality decides, where the encoder knows how.
    crf
        Quality for libx264 and its like: 18 is fine, 23 is small.
    duck_audio
        Whoever speaks is heard, the other microphones are ducked.
    duck_db
        How loud those are that are ducked, in decibels.
    denoise
        By how many decibels steady noise is lowered: hiss, a fan. 10 is much, 20 is heard.
    audio_cams
        Whose sound it is, instead of the edit's; once for each.
    loudness
        Of the whole film, in LUFS: -16 for the net, -23 for television.
    relink
        A folder to look for recordings in that are not where the edit list says.
    """

    output: Annotated[Path, Parameter(alias="-o")]
    width: int = 1920
    height: int = 1080
    fps: str | None = None
    fill: bool = False
    rotate: Several = ()
    lut: Several = ()
    log: Several = ()
    names: bool = False
    clock: bool = False
    encoder: str = "auto"
    preset: str | None = None
    bitrate: str | None = None
    crf: int | None = None
    duck_audio: bool = False
    duck_db: float = -18.0
    denoise: float | None = None
    audio_cams: Several = ()
    loudness: float | None = None
    relink: Path | None = None


@render.command
def cuts(programme: Path, /, *, look: Look, smart: bool = False) -> int:
    """Hard cuts: whoever the edit shows, and nobody else.

    Parameters
    ----------
    programme
        An edit list, of `oneclock edit` or of polysync.
    smart
        Copy the cameras' own pictures, and encode only around cuts. For H.264 of the film's size
        and rate; what cannot be copied is said, and encoded.
    """
    from oneclock.cli.render_order import settings_of
    from oneclock.edit.render.film import Mode

    edit = _gathered(programme, look)
    return _film(edit, look, settings_of(look, Mode.CUTS, edit, smart=smart))


@render.command
def pip(
    programme: Path,
    /,
    *,
    look: Look,
    corner: Literal["bottom-right", "top-right", "bottom-left", "top-left"] = "bottom-right",
    inset_width: int | None = None,
    margin: int = 24,
    border: int = 4,
    partner: str = "next",
) -> int:
    """Picture in picture: another camera in the corner.

    Parameters
    ----------
    programme
        An edit list, of `oneclock edit` or of polysync.
    corner
        Where the inset is.
    inset_width
        Its longer side, in pixels. When not given, a quarter of the film's: 480 of 1920.
    margin
        Between it and the edges of the film.
    border
        White, around it; 0 for none.
    partner
        Who is in it, where the edit does not say: the `next` camera, the `second-best`, which is
        of the others the one that the edit shows longest, or one by name.
    """
    from oneclock.cli.render_order import inset_of, settings_of
    from oneclock.edit.render.film import Mode

    edit = _gathered(programme, look)
    inset = inset_of(
        edit, corner=corner, inset_width=inset_width, margin=margin, border=border, partner=partner
    )
    return _film(edit, look, settings_of(look, Mode.PIP, edit, inset=inset))


@render.command
def grid(programme: Path, /, *, look: Look, camera: Several = ()) -> int:
    """All cameras at once, up to nine.

    Parameters
    ----------
    programme
        An edit list, of `oneclock edit` or of polysync.
    camera
        A camera of the grid; once for each, in the order wanted. All of them when not given.
    """
    from oneclock.cli.render_order import settings_of
    from oneclock.edit.render.film import Mode

    edit = _gathered(programme, look)
    return _film(edit, look, settings_of(look, Mode.GRID, edit, cameras=camera))


def _gathered(path: Path, look: Look) -> Programme:
    from oneclock.cli.render_order import heard_in
    from oneclock.edit.gather_programme import gather_programme

    return heard_in(gather_programme(path, relink=look.relink), look)


def _film(edit: Programme, look: Look, settings: RenderSettings) -> int:
    from oneclock.cli.say import say
    from oneclock.cli.show import progress_bars
    from oneclock.edit.render.parts_folder import kept_frames
    from oneclock.edit.render.render_programme import render_programme

    try:
        with progress_bars("rendering") as progress:
            done = render_programme(edit, look.output, settings, progress=progress)
    except KeyboardInterrupt:
        kept = kept_frames(look.output)
        goes_on = f"{kept} frames are kept beside it, and the same command goes on from there"
        say(f"{look.output}: {goes_on if kept else 'no part of it was finished'}")
        raise
    for note in done.notes:
        say(f"{done.path}: {note}")
    say(
        f"{done.path}: {done.seconds:.1f} s, {done.frames} frames of "
        f"{settings.screen.width}x{settings.screen.height}, by {done.encoder}"
    )
    return ExitCode.SOUND
