"""`oneclock live test`: what a viewer truly sees and hears of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.cli.extras import require_extra
from oneclock.cli.token_warning import warn_of_readers

if TYPE_CHECKING:
    from rich.table import Table

    from oneclock.live.judge.judge_page import Judged
    from oneclock.live.judge.judgement import Judgement


def live_test(
    url: str | None = None,
    /,
    *,
    seconds: float = 20.0,
    fault: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    json: bool = False,
) -> int:
    """Measure how far lips are off at a viewer, by flash and beep in a real browser.

    Opens the page in Chromium without a window, sees its flashes and hears its beeps, and judges
    their offset by ITU-R BT.1359, EBU R37 and ATSC IS-191. Positive: the voice is early. The rig
    calibrates itself first, says what it resolves, and refuses to judge when it is itself off. A
    server that asks, as `oneclock live serve` does, is told the offset while it is measured.

    Exit codes: 0 within BT.1359's limits of what is detectable, and every fault overcome; 1 not so;
    2 usage; 4 not judgeable.

    Parameters
    ----------
    url
        A page that plays one WebRTC video with a flash and a beep on every second, by itself.
        Without it, `oneclock live serve` is begun and judged. A token goes behind it: #token=TOKEN.
    seconds
        How long to watch, from the first picture on; an hour at the most.
    fault
        What goes wrong, once for each: `delay:0.04`, `jitter:0.015`, `loss:0.02` on the network,
        throughout; `stall:0.6@8`, `gap:2@8`, `restart@8`, `late:0.2@8` at the sender, after so many
        seconds, if the page is one of `oneclock live serve`.
    json
        Print what was found for scripts.
    """
    from oneclock.cli.say import say
    from oneclock.cli.show import print_json, show
    from oneclock.live.judge.judge_plan import page_token, plan_judging

    plan = plan_judging(url, seconds, fault)
    require_extra("browser", "playwright")
    if plan.url is not None:
        warn_of_readers(plan.url, page_token(plan.url))
    from oneclock.live.judge.judge_page import judge_page
    from oneclock.live.judge.not_judgeable import NotJudgeableError, RigError
    from oneclock.live.judge.told import not_told, told

    try:
        judged = judge_page(plan, say)
    except NotJudgeableError as error:
        say(f"not judgeable: {error}")
        if json:
            sound = not isinstance(error, RigError)
            print_json(not_told(str(error), plan.shown_url, plan, rig_is_sound=sound))
        return ExitCode.NOT_JUDGEABLE
    judgement = judged.judgement
    if json:
        print_json(told(judged, plan))
    elif judgement.why_not is None:
        show(offset_table(judged))
        show(verdict_table(judgement))
    if judgement.why_not is not None:
        say(f"not judgeable: {judged.url}: {judgement.why_not}")
        return ExitCode.NOT_JUDGEABLE
    return ExitCode.SOUND if judgement.is_within else ExitCode.WEAK


def offset_table(judged: Judged) -> Table:
    from oneclock.cli.tables import table_of

    judgement = judged.judgement
    settled, reach = judgement.settled, judgement.resolution * 1e3
    table = table_of(f"{judged.url}: {len(judgement.pairs)} seconds seen and heard", "what", ">is")
    table.add_row("offset, median (+ voice early)", f"{_ms(judgement.median)} ± {reach:.0f} ms")
    table.add_row("of 95 % no more than", f"{_ms(judgement.p95_abs, sign=False)} ms")
    if settled is None:
        table.add_row("settled", "never")
    else:
        table.add_row("settled after", f"{settled.after:.1f} s")
        table.add_row("settled offset, median", f"{_ms(settled.median)} ± {reach:.0f} ms")
    for text, seconds in judgement.recoveries:
        table.add_row(
            f"recovered from {text} within", "never" if seconds is None else f"{seconds:.1f} s"
        )
    longest = max((freeze.seconds for freeze in judgement.freezes), default=0.0)
    frozen = f"{len(judgement.freezes)}, the longest {longest:.2f} s" if longest else "none"
    table.add_row("freezes", frozen)
    table.add_row("audio clock of the browser", f"{judgement.audio_clock_rate:.4f}")
    return table


def verdict_table(judgement: Judgement) -> Table:
    from oneclock.cli.tables import table_of

    table = table_of("By the standards", "standard", ">late ms", ">early ms", ">share", "verdict")
    for verdict in judgement.verdicts:
        limits = verdict.limits
        word = "within" if verdict.within else "OUTSIDE"
        table.add_row(
            limits.name,
            f"{-limits.voice_late * 1e3:.0f}",
            f"{limits.voice_early * 1e3:+.0f}",
            f"{verdict.share:.0%}",
            word if verdict.sure else f"{word}, closer than the rig resolves",
        )
    return table


def _ms(seconds: float | None, *, sign: bool = True) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1e3:{'+' if sign else ''}.0f}"
