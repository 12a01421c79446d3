"""A judgement as scripts read it: the keys of `oneclock live test --json`."""

from __future__ import annotations

from typing import Any

from oneclock.live.judge.judge_page import Judged
from oneclock.live.judge.judge_plan import JudgePlan
from oneclock.live.judge.judgement import Judgement


def told(judged: Judged, plan: JudgePlan) -> dict[str, Any]:
    """Where it cannot be judged, what an answer would be made of is null, whatever was seen."""
    judgement, calibration = judged.judgement, judged.calibration
    nothing = not_told(judgement.why_not, judged.url, plan, rig_is_sound=judgement.rig_is_sound)
    return nothing | {
        "offset_ms": _offsets(judgement if judgement.why_not is None else None),
        "recovery_s": dict(judgement.recoveries)
        if judgement.why_not is None
        else dict.fromkeys(text for text, _ in judgement.recoveries),
        "freezes": len(judgement.freezes),
        "frozen": [{"at_s": freeze.at, "seconds": freeze.seconds} for freeze in judgement.freezes],
        "audio_clock_rate": judgement.audio_clock_rate,
        "resolution_ms": judgement.resolution * 1e3,
        "verdicts": _verdicts(judgement) if judgement.why_not is None else {},
        "numbered": judgement.pairing.numbered,
        "pairs": [{"at_s": p.at, "offset_ms": p.offset * 1e3} for p in judgement.pairs],
        "unsure_flashes": judgement.unsure_flashes,
        "calibration_ms": {
            "file": calibration.file_offset * 1e3,
            "until_refresh": calibration.until_refresh * 1e3,
            "scatter": calibration.scatter * 1e3,
        },
    }


def not_told(
    why_not: str | None, url: str | None, plan: JudgePlan, *, rig_is_sound: bool
) -> dict[str, Any]:
    """The same keys, where nothing was measured."""
    return {
        "url": url,
        "seconds": plan.seconds,
        "judgeable": why_not is None,
        "reason": why_not,
        "rig_is_sound": rig_is_sound,
        "offset_ms": _offsets(None),
        "recovery_s": {text: None for text, _ in plan.strikes},
        "freezes": None,
        "frozen": [],
        "audio_clock_rate": None,
        "resolution_ms": None,
        "verdicts": {},
        "numbered": None,
        "pairs": [],
        "unsure_flashes": None,
        "calibration_ms": None,
    }


def _offsets(judgement: Judgement | None) -> dict[str, float | None]:
    if judgement is None:
        return dict.fromkeys(("median", "p95_abs", "settled_median", "settled_after_s"))
    settled = judgement.settled
    return {
        "median": _ms(judgement.median),
        "p95_abs": _ms(judgement.p95_abs),
        "settled_median": None if settled is None else settled.median * 1e3,
        "settled_after_s": None if settled is None else settled.after,
    }


def _verdicts(judgement: Judgement) -> dict[str, dict[str, Any]]:
    return {
        verdict.limits.name: {
            "verdict": "within" if verdict.within else "outside",
            "sure": verdict.sure,
            "share_within": verdict.share,
            "limits_ms": [-verdict.limits.voice_late * 1e3, verdict.limits.voice_early * 1e3],
        }
        for verdict in judgement.verdicts
    }


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1e3
