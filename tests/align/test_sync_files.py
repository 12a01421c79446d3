"""Files in, sidecars beside them, and nothing else in the world changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.align.find_recordings import expand
from oneclock.align.listening import compare_pairs, crew
from oneclock.align.outcome import SyncResult
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.solve_pair import Answer, solve_pair
from oneclock.align.sync_files import sync
from oneclock.errors import MediaError, SaveError, SidecarError, UsageError
from oneclock.formats.sidecar import Sidecar, read_sidecar, sidecar_path
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.film_event import Footage
from oneclock.simulate.voices import voice

MILLISECOND = 1e-3
OTHERS = ("close", "recorder", "clip")

Recordings = dict[str, Path]


@pytest.fixture(scope="module")
def synced(
    footage: tuple[Footage, ...], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Recordings, SyncResult]:
    """One run over all four, for tests that only look at it."""
    folder = tmp_path_factory.mktemp("synced")
    files = {film.path.stem: Path(shutil.copy(film.path, folder)) for film in footage}
    return files, sync_all(files)


def sync_all(files: Recordings, **how: Any) -> SyncResult:
    return sync(files["wide"], *(files[name] for name in OTHERS), **how)


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sidecar_of(recording: Path) -> Sidecar:
    return read_sidecar(sidecar_path(recording))


def stranger(path: Path, seconds: float = 30.0, seed: int = 99) -> Path:
    write_media(
        path,
        sounds=[Sound(samples=voice(seconds, seed, rate=16000), rate=16000, codec="pcm_s16le")],
    )
    return path


def samples_of(path: Path) -> NDArray[np.float32]:
    """16-bit mono, decoded by nothing of ours."""
    with av.open(str(path)) as file:
        blocks = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    return np.asarray(np.concatenate(blocks) / 32768, np.float32)


def with_lost_samples(recorder: Path, *, seconds: float) -> Path:
    """What a recorder leaves that lost some in the middle."""
    sound, half = samples_of(recorder), 22 * 48000
    stepped = np.concatenate([sound[:half], sound[half + round(seconds * 48000) :]])
    path = recorder.with_name("stepped.wav")
    write_media(path, sounds=[Sound(samples=stepped, rate=48000, codec="pcm_s16le")])
    return path


# -- one run over everything ---------------------------------------------------------------------


@pytest.mark.parametrize("name", OTHERS)
def test_every_source_gets_the_true_clock_in_a_sidecar_beside_it(
    synced: tuple[Recordings, SyncResult], footage: tuple[Footage, ...], name: str
) -> None:
    files, _ = synced
    film = next(film for film in footage if film.path.stem == name)

    sidecar = sidecar_of(files[name])

    assert sidecar.grade == "trusted"
    assert sidecar.source == files[name].name
    assert sidecar.reference == "wide.mp4"
    found = sidecar.clock_map(film.coverage.end)
    for local in (film.coverage.start, film.coverage.middle, film.coverage.end):
        error = found.to_reference(local) - film.clock.to_reference(local)
        assert abs(error) < MILLISECOND


def test_delta_seconds_is_the_offset_at_the_middle_of_the_file(
    synced: tuple[Recordings, SyncResult],
) -> None:
    files, result = synced
    outcome = result.outcomes[0]
    assert outcome.answer is not None
    assert outcome.answer.clock is not None

    middle = outcome.duration / 2

    truth = outcome.answer.clock.to_reference(middle) - middle
    assert sidecar_of(files["close"]).delta_seconds == pytest.approx(truth, abs=1e-9)


def test_the_overlap_is_told_on_both_clocks(synced: tuple[Recordings, SyncResult]) -> None:
    files, result = synced
    sidecar = sidecar_of(files["recorder"])  # ran before and after the reference

    assert sidecar.overlap_in_reference == pytest.approx((0.0, result.reference_duration), abs=0.02)
    assert sidecar.overlap_in_source is not None
    start, end = sidecar.overlap_in_source
    assert start == pytest.approx(-sidecar.delta_seconds, abs=0.01)
    assert end - start == pytest.approx(result.reference_duration, abs=0.01)


def test_the_evidence_is_in_the_sidecar_probe_by_probe(
    synced: tuple[Recordings, SyncResult],
) -> None:
    files, _ = synced

    evidence = sidecar_of(files["close"]).evidence

    assert evidence is not None
    assert evidence["method"] == "audio"
    assert evidence["probe_count"] == len(evidence["probes"])
    assert evidence["agreeing"] == sum(agrees for *_, agrees in evidence["probes"])
    assert evidence["chance"] <= 1e-6


def test_the_reference_has_a_sidecar_of_its_own_that_names_itself(
    synced: tuple[Recordings, SyncResult],
) -> None:
    files, _ = synced

    own = sidecar_of(files["wide"])

    assert own.is_reference
    assert (own.delta_seconds, own.drift_slope) == (0.0, 0.0)


def test_sidecars_are_all_that_is_left_behind(synced: tuple[Recordings, SyncResult]) -> None:
    files, _ = synced

    left = {path.name for path in files["wide"].parent.iterdir()}

    assert left == {f"{path.name}{end}" for path in files.values() for end in ("", ".sync.json")}


def test_the_result_has_a_timeline_of_all_of_them(
    synced: tuple[Recordings, SyncResult],
) -> None:
    files, result = synced

    timeline = result.timeline

    assert timeline.reference == str(files["wide"])
    assert [source.name for source in timeline.sources] == [str(path) for path in files.values()]
    clip = timeline[str(files["clip"])]
    assert clip.coverage.end == pytest.approx(15.0, abs=0.05)
    assert {s.name for s in timeline.running_at(25.0)} == {str(path) for path in files.values()}
    assert {s.name for s in timeline.running_at(2.0)} == {
        str(files[name]) for name in ("wide", "close", "recorder")
    }


# -- what stays as it was ------------------------------------------------------------------------


def test_originals_are_untouched(recordings: Recordings) -> None:
    folder = recordings["wide"].parent
    before = content(folder)
    times = {path: path.stat().st_mtime_ns for path in recordings.values()}

    sync_all(recordings)

    after = content(folder)
    assert {name: after[name] for name in before} == before
    assert {path: path.stat().st_mtime_ns for path in recordings.values()} == times


def test_a_second_source_leaves_the_references_sidecar_as_the_first_left_it(
    recordings: Recordings,
) -> None:
    """The seed wrote it anew for each source, with that source's numbers."""
    sync(recordings["wide"], recordings["close"])
    first = sidecar_path(recordings["wide"]).read_bytes()

    sync(recordings["wide"], recordings["clip"])

    assert sidecar_path(recordings["wide"]).read_bytes() == first


def test_partial_leaves_the_references_sidecar_alone(recordings: Recordings) -> None:
    own = sidecar_path(recordings["wide"])
    sync(recordings["wide"], recordings["clip"], partial=True)
    assert not own.exists()
    established = json.dumps(
        {"schema_version": 1, "source": "wide.mp4", "reference": "main.mov", "delta_seconds": 7.5}
    )
    own.write_text(established)

    sync(recordings["wide"], recordings["clip"], partial=True)

    assert own.read_text() == established
    assert sidecar_path(recordings["clip"]).exists()


def test_a_source_that_becomes_the_reference_says_so(recordings: Recordings) -> None:
    sync(recordings["wide"], recordings["close"])

    result = sync(recordings["close"], recordings["clip"])

    assert sidecar_of(recordings["close"]).is_reference
    assert any("was on the clock of wide.mp4" in note for note in result.notes)


def test_what_others_keep_in_a_sidecar_survives_and_an_old_verification_does_not(
    recordings: Recordings,
) -> None:
    target = sidecar_path(recordings["clip"])
    old = {
        "schema_version": 1, "source": "clip.mov", "reference": "wide.mp4", "delta_seconds": 3.0,
        "operator": "Ada",
        "verification": {"median_residual_ms": 1, "residual_spread_ms": 2, "probe_count": 3},
    }  # fmt: skip
    target.write_text(json.dumps(old))

    sync(recordings["wide"], recordings["clip"])

    new = json.loads(target.read_text())
    assert new["operator"] == "Ada"
    assert new["verification"] is None
    assert new["delta_seconds"] == pytest.approx(19.12, abs=0.02)


# -- weak answers --------------------------------------------------------------------------------


def test_a_stranger_gets_no_sidecar_and_a_reason(recordings: Recordings) -> None:
    other = stranger(recordings["wide"].with_name("other.wav"))

    result = sync(recordings["wide"], other)

    (outcome,) = result.outcomes
    assert outcome.answer is not None
    assert outcome.answer.grade == "refused"
    assert outcome.answer.reason
    assert outcome.sidecar is None
    assert outcome.sidecar_path is None
    assert not list(other.parent.glob("*.sync.json"))
    assert len(result.timeline.sources) == 1


def test_an_earlier_sidecar_of_a_refused_source_is_left_and_told_of(
    recordings: Recordings,
) -> None:
    other = stranger(recordings["wide"].with_name("other.wav"))
    by_hand = json.dumps(
        {"schema_version": 1, "source": "other.wav", "reference": "wide.mp4", "delta_seconds": 4.0}
    )
    sidecar_path(other).write_text(by_hand)

    result = sync(recordings["wide"], other)

    assert sidecar_path(other).read_text() == by_hand
    assert result.outcomes[0].notes == ("left its earlier sidecar other.wav.sync.json as it was",)


def test_a_recorder_that_lost_samples_has_the_pieces_of_its_clock_in_its_sidecar(
    recordings: Recordings,
) -> None:
    stepped = with_lost_samples(recordings["recorder"], seconds=0.5)

    sync(recordings["wide"], recordings["recorder"], stepped)

    whole, sidecar = sidecar_of(recordings["recorder"]), sidecar_of(stepped)
    assert sidecar.grade == "trusted"
    before, after = sidecar.stepped_clock(44.0).pieces
    assert before.span.end == pytest.approx(22.0, abs=0.1)
    assert before.clock.delta == pytest.approx(whole.clock_map(44.0).delta, abs=MILLISECOND)
    assert after.clock.delta - before.clock.delta == pytest.approx(0.5, abs=MILLISECOND)


def test_a_doubtful_answer_is_written_only_with_partial_and_marked(
    recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def doubtfully(reference: Heard, source: Heard, *, glance: bool) -> Answer:
        return replace(solve_pair(reference, source, glance=glance), grade=Grade.DOUBTFUL)

    monkeypatch.setattr(compare_pairs, "solve_pair", doubtfully)
    recorder = recordings["recorder"]

    carefully = sync(recordings["wide"], recorder)

    assert carefully.outcomes[0].answer is not None
    assert carefully.outcomes[0].answer.grade == "doubtful"
    assert carefully.outcomes[0].sidecar is not None  # for the report
    assert carefully.outcomes[0].sidecar_path is None
    assert not sidecar_path(recorder).exists()
    assert not sidecar_path(recordings["wide"]).exists()

    sync(recordings["wide"], recorder, partial=True)

    assert sidecar_of(recorder).grade == "doubtful"


def test_one_bad_source_does_not_cost_the_others_theirs(recordings: Recordings) -> None:
    broken = recordings["wide"].with_name("broken.mp4")
    broken.write_bytes(b"\0" * 5000)

    result = sync(recordings["wide"], broken, recordings["clip"])

    bad, good = result.outcomes
    assert isinstance(bad.error, MediaError)
    assert bad.answer is None
    assert good.sidecar_path == sidecar_path(recordings["clip"])
    assert len(result.timeline.sources) == 2


# -- how it is asked -----------------------------------------------------------------------------


def test_several_processes_give_the_same_sidecars(
    recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_WORTH_PROCESSES", 0.0)
    folder = recordings["wide"].parent
    seen: list[tuple[str, float]] = []
    sync_all(recordings, jobs=1)
    one_after_the_other = content(folder)
    for path in folder.glob("*.sync.json"):
        path.unlink()

    sync_all(recordings, jobs=2, progress=lambda path, at, of: seen.append((path.name, at)))

    assert content(folder) == one_after_the_other
    assert {name for name, _ in seen} == {path.name for path in recordings.values()}


def test_a_clip_in_another_folder_names_its_reference_relative_to_itself(
    recordings: Recordings, tmp_path: Path
) -> None:
    folder = tmp_path / "cards" / "phone"
    folder.mkdir(parents=True)
    clip = Path(shutil.move(recordings["clip"], folder))

    sync(recordings["wide"], clip)

    sidecar = sidecar_of(clip)
    assert sidecar.source == "clip.mov"
    assert sidecar.reference == "../../event/wide.mp4"
    assert (folder / sidecar.reference).resolve() == recordings["wide"].resolve()


def test_relative_paths_work_from_any_folder(
    recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(recordings["wide"].parent)

    sync("wide.mp4", "clip.mov")

    assert read_sidecar(Path("clip.mov.sync.json")).reference == "wide.mp4"


def test_progress_reaches_the_end_of_every_recording(recordings: Recordings) -> None:
    last: dict[str, tuple[float, float]] = {}

    sync(
        recordings["wide"],
        recordings["clip"],
        progress=lambda path, heard, duration: last.update({path.name: (heard, duration)}),
    )

    assert set(last) == {"wide.mp4", "clip.mov"}
    for heard, duration in last.values():
        assert heard == pytest.approx(duration, abs=0.1)


def test_a_request_that_makes_no_sense_is_the_callers(recordings: Recordings) -> None:
    wide = recordings["wide"]
    again = wide.with_name("again.mp4")
    again.symlink_to(wide)

    with pytest.raises(UsageError, match="needs a source"):
        sync(wide)
    with pytest.raises(UsageError, match="named twice"):
        sync(wide, wide)
    with pytest.raises(UsageError, match="named twice"):
        sync(wide, recordings["clip"], again)


def test_a_reference_that_cannot_be_heard_ends_it_before_anything_is_written(
    recordings: Recordings,
) -> None:
    with pytest.raises(MediaError, match="does not exist"):
        sync(recordings["wide"].with_name("gone.mp4"), recordings["clip"])

    assert not list(recordings["wide"].parent.glob("*.sync.json"))


def test_a_sidecar_that_could_not_be_replaced_is_found_out_before_an_hour_of_work(
    recordings: Recordings,
) -> None:
    heard: list[Path] = []
    target = sidecar_path(recordings["clip"])
    target.write_text("{ damaged")

    result = sync(
        recordings["wide"],
        recordings["clip"],
        progress=lambda path, at, of: heard.append(path),
    )

    assert isinstance(result.outcomes[0].error, SidecarError)
    assert heard == []
    assert target.read_text() == "{ damaged"


def test_a_read_only_sidecar_is_found_out_before_an_hour_of_work(
    recordings: Recordings,
) -> None:
    heard: list[Path] = []
    sync(recordings["wide"], recordings["clip"])
    sidecar_path(recordings["clip"]).chmod(0o444)

    result = sync(
        recordings["wide"],
        recordings["clip"],
        progress=lambda path, at, of: heard.append(path),
    )

    assert isinstance(result.outcomes[0].error, SaveError)
    assert heard == []


def test_what_a_shell_finds_besides_recordings_is_passed_over(tmp_path: Path) -> None:
    """`oneclock sync *.wav*`, the second time."""
    names = [tmp_path / name for name in ("a.wav", "a.wav.sync.json", "b.wav", "b.wav.sync.json")]

    assert expand(names) == [tmp_path / "a.wav", tmp_path / "b.wav"]
