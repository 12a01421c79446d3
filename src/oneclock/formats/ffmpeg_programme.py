"""A command line for ffmpeg that cuts an edit out of the files that `ffmpeg_commands` makes.

They begin together and fit each other, so that one look at each of them is enough: every camera
lies over the one before, and is switched on for the frames of its shots. Frames are counted by
ffmpeg itself; no cut depends on a time that was rounded.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from oneclock.formats.ffmpeg_commands import PICTURE, SOUND, ffmpeg_commands, made_name
from oneclock.formats.heard_channel import heard_channel
from oneclock.formats.programme import Programme
from oneclock.formats.project import Project, shown_name
from oneclock.formats.shell_words import escaped, file_argument
from oneclock.timebase.shots import Shot


def ffmpeg_programme(project: Project, outputs: Sequence[str]) -> str:
    """The script of the recordings, and after it the edit where there is one."""
    script = ffmpeg_commands(project.event, outputs)
    if project.programme is None:
        return script
    lines = _command(project, project.programme, outputs)
    return "\n".join([script, "# The edit, from the files above.", *lines]) + "\n"


def _command(project: Project, programme: Programme, outputs: Sequence[str]) -> Iterator[str]:
    made = [
        made_name(recording, project.event.span, output)
        for recording, output in zip(project.event.recordings, outputs, strict=True)
    ]
    seen = sorted({shot.source for shot in programme.shots.shots if shot.source is not None})
    heard = [
        number
        for number in programme.sound.sources
        if made[number] is not None and project.event.recordings[number].sounds
    ]
    needed = [n for n in dict.fromkeys((*seen, *heard)) if made[n] is not None]
    inputs = {number: place for place, number in enumerate(needed)}
    chains = [*_picture(project, programme, {n: inputs[n] for n in seen if n in inputs})]
    maps = f"-map '[v]' {PICTURE}"
    if heard:
        chains.append(_sound(project, [(n, inputs[n]) for n in heard]))
        maps += f" -map '[a]' {SOUND}"
    files = " ".join(f"-i {file_argument(made[number] or '')}" for number in needed)
    yield f"ffmpeg -nostdin {files} \\"
    yield f"  -filter_complex {shlex.quote(';'.join(chains))} \\"
    yield f"  {maps} {file_argument(f'{shown_name(project.name)}.programme.mkv')}"


def _picture(project: Project, programme: Programme, inputs: dict[int, int]) -> Iterator[str]:
    rate, size = project.rate.rate, f"{project.width}:{project.height}"
    yield f"color=black:s={project.width}x{project.height}:r={rate}[o0]"
    for layer, (number, place) in enumerate(inputs.items()):
        fitted = f"scale={size}:force_original_aspect_ratio=decrease,pad={size}:-1:-1,setsar=1"
        yield f"[{place}:v:0]fps={rate}:start_time=0,{fitted}[c{layer}]"
        shots = [shot for shot in programme.shots.shots if shot.source == number]
        yield f"[o{layer}][c{layer}]overlay=eof_action=pass:enable={_when(shots)}[o{layer + 1}]"
    yield f"[o{len(inputs)}]trim=end_frame={project.frames}[v]"


def _when(shots: list[Shot]) -> str:
    return escaped("+".join(f"between(n,{shot.first},{shot.end - 1})" for shot in shots))


def _sound(project: Project, heard: list[tuple[int, int]]) -> str:
    """Of each the microphone that it was aligned by, on both sides. In samples, from the first
    frame to the last."""
    names, rates, chosen = [], [], ""
    for number, place in heard:
        recording, only = project.event.recordings[number], heard_channel(project, number)
        track = 0 if only is None else only.track
        name = f"[{place}:a:{track}]"
        rates.append(recording.sounds[track].rate)
        if only is not None and only.of > 1:
            chosen += f"{name}pan=stereo|c0=c{only.channel}|c1=c{only.channel}[h{number}];"
            name = f"[h{number}]"
        names.append(name)
    rate = max(rates)
    length = round(project.rate.time_of(project.frames) * rate)
    mixed = f"amix=inputs={len(names)}:normalize=0," if len(names) > 1 else ""
    fit = f"apad=whole_len={length},atrim=end_sample={length}"
    return (
        f"{chosen}{''.join(names)}{mixed}aresample={rate},aformat=channel_layouts=stereo,{fit}[a]"
    )
