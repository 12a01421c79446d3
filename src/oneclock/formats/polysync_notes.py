"""What is lost on the way to polysync, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oneclock.formats.heard_channel import lost_channels
from oneclock.formats.losses import WORTH_TELLING, in_ms, off_by, recording_name
from oneclock.formats.polysync_plan import PolysyncPlan, polysync_plan
from oneclock.formats.programme import Programme
from oneclock.formats.project import Project


def polysync_notes(project: Project) -> tuple[str, ...]:
    if project.programme is None:
        return ()
    programme = project.programme
    plan = polysync_plan(programme)
    first, *others = (recording_name(project, number) for number in programme.sound.sources)
    only = replace(programme.sound, sources=programme.sound.sources[:1])
    return (
        *_left_out(programme, plan, first),
        *_lost_clocks(project, programme, plan),
        *_lost_steps(project, programme, plan),
        *_lost_sounds(first, others),
        *lost_channels(replace(project, programme=replace(programme, sound=only)), lambda _: False),
    )


def _left_out(programme: Programme, plan: PolysyncPlan, heard: str) -> Iterator[str]:
    if plan.left_out:
        seconds = float(programme.shots.rate.time_of(plan.left_out))
        yield (
            f"the first {seconds:.3f} s are left out: polysync's films begin with their sound, and "
            f"{heard} begins later than the edit"
        )


def _lost_clocks(project: Project, programme: Programme, plan: PolysyncPlan) -> Iterator[str]:
    """Of what is seen or heard, within its pieces."""
    used = {plan.sound, *(n for row in plan.rows for n in (row.source, row.inset))}
    worst: dict[int, float] = {}
    for number, one in enumerate(plan.inputs):
        if number in used:
            off = off_by([one.piece], programme.shots.span, one.delta)
            worst[one.recording] = max(off, worst.get(one.recording, 0.0))
    for recording, off in sorted(worst.items()):
        if off > WORTH_TELLING:
            yield (
                f"{recording_name(project, recording)}: its clock drifts, which this format cannot "
                f"say; up to {in_ms(off)} off"
            )


def _lost_steps(project: Project, programme: Programme, plan: PolysyncPlan) -> Iterator[str]:
    """What is seen has an offset for every piece; what is heard has one."""
    heard = plan.inputs[plan.sound]
    pieces = project.event.recordings[heard.recording].clock.pieces
    off = off_by(pieces, programme.shots.span, heard.delta)
    if off > max(WORTH_TELLING, off_by([heard.piece], programme.shots.span, heard.delta)):
        begin, end = heard.coverage.start, heard.coverage.end
        yield (
            f"{recording_name(project, heard.recording)}: its clock has steps, and the sound of "
            f"polysync has one offset, right from {begin:.2f} to {end:.2f} s of the reference and "
            f"up to {in_ms(off)} off elsewhere; name another with --audio-source"
        )


def _lost_sounds(heard: str, others: list[str]) -> Iterator[str]:
    if others:
        yield (
            f"only {heard} is heard: polysync's edit lists have one sound; {', '.join(others)} "
            f"{'is' if len(others) == 1 else 'are'} left out, and `oneclock render` mixes them"
        )
