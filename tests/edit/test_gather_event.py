"""From sidecars to places: what is exported, from when to when, under which names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edit.clicks import RATE, clicks, steady, steps, write_clock, write_recording

from oneclock.edit.exported_span import Start, exported_span
from oneclock.edit.gather_event import gather_event
from oneclock.edit.output_names import output_names
from oneclock.errors import MediaError, SidecarError, UsageError
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.span import Span


def recording(folder: Path, name: str, delta: float = 0.0, reference: str = "a.wav") -> Path:
    folder.mkdir(exist_ok=True)
    return write_recording(folder / name, clicks([1.0], 4.0), steady(delta, 1e-5, 4.0), reference)


def test_each_recording_has_its_place_once(tmp_path: Path) -> None:
    own, other = recording(tmp_path, "a.wav"), recording(tmp_path, "b.wav", 1.5)

    event = gather_event([own, other, own], Start.REFERENCE)

    assert [one.path.name for one in event.recordings] == ["a.wav", "b.wav"]
    assert event.reference == tmp_path / "a.wav"
    b = event.recordings[1]
    assert b.clock == steady(1.5, 1e-5, 4.0)
    assert [(t.rate, t.channels) for t in b.sounds] == [(RATE, 1)]
    assert b.microphone == (0, 0)
    assert b.picture is None
    assert event.span == Span(start=0.0, end=b.coverage_in_reference.end)


def test_segments_end_where_the_recording_does(tmp_path: Path) -> None:
    path = tmp_path / "b.wav"
    recording(tmp_path, "b.wav")
    sidecar = write_clock(path, steps((0, 2, 0, 0), (2, 9, 1, 0), (9, 10, 2, 0)), "a.wav")

    (one,) = gather_event([sidecar], Start.REFERENCE).recordings

    assert [piece.span for piece in one.clock.pieces] == [
        Span(start=0, end=2), Span(start=2, end=4),
    ]  # fmt: skip


def test_recordings_on_different_clocks_are_not_mixed(tmp_path: Path) -> None:
    one = recording(tmp_path, "b.wav", reference="a.wav")
    other = recording(tmp_path, "c.wav", reference="z.wav")

    with pytest.raises(SidecarError, match=r"a\.wav and z\.wav: are different references"):
        gather_event([one, other], Start.REFERENCE)


def test_a_recording_that_is_gone_is_named(tmp_path: Path) -> None:
    sidecar = recording(tmp_path, "b.wav")
    (tmp_path / "b.wav").unlink()

    with pytest.raises(MediaError, match=r"b\.wav: is gone \(b\.wav\.sync\.json .*--relink"):
        gather_event([sidecar], Start.REFERENCE)


def test_recordings_that_were_moved_are_found_by_name_and_duration(tmp_path: Path) -> None:
    home, cards = tmp_path / "home", tmp_path / "cards"
    sidecars = [recording(home, "a.wav"), recording(home, "b.wav", 1.5)]
    before = gather_event(sidecars, Start.REFERENCE)
    for number, name in enumerate(("a.wav", "b.wav")):
        (cards / f"{number}").mkdir(parents=True)
        (home / name).rename(cards / f"{number}" / name)
    # A card of another day holds a file of the same name.
    write_media(cards / "b.wav", sounds=[Sound(samples=clicks([1.0], 9.0), rate=RATE)])

    event = gather_event(sidecars, Start.REFERENCE, relink=cards)

    assert [one.path for one in event.recordings] == [cards / "0" / "a.wav", cards / "1" / "b.wav"]
    assert event.reference == cards / "0" / "a.wav"
    assert [one.clock for one in event.recordings] == [one.clock for one in before.recordings]


def test_a_recording_that_is_shorter_than_what_was_synced_is_not_taken_for_it(
    tmp_path: Path,
) -> None:
    """Of a clock without drift a sidecar does not say how long its recording is."""
    sidecar = write_recording(
        tmp_path / "b.wav", clicks([1.0], 4.0), steady(0.0, 0.0, 4.0), "a.wav"
    )
    (tmp_path / "b.wav").unlink()
    (tmp_path / "other").mkdir()
    write_media(tmp_path / "other" / "b.wav", sounds=[Sound(samples=clicks([1.0], 3.0), rate=RATE)])

    with pytest.raises(MediaError, match=r"lasts 3\.\d+ s, and .* lasts 4\.000 s at least"):
        gather_event([sidecar], Start.REFERENCE, relink=tmp_path / "other")


def test_one_recording_is_not_taken_for_two(tmp_path: Path) -> None:
    sidecars = list[Path]()
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        clock = steady(0.0, 1e-5, 4.0)
        sidecars.append(write_recording(folder / "C1.wav", clicks([1.0], 4.0), clock, "../a.wav"))
    (tmp_path / "one" / "C1.wav").unlink()

    with pytest.raises(MediaError, match=r"C1\.wav: is what two sidecars speak of"):
        gather_event(sidecars, Start.REFERENCE, relink=tmp_path / "two")


def test_a_sidecar_of_what_lies_beyond_the_end_is_an_error(tmp_path: Path) -> None:
    recording(tmp_path, "b.wav")
    beyond = write_clock(tmp_path / "b.wav", steps((5, 6, 0, 0), (6, 9, 1, 0)), "a.wav")

    with pytest.raises(SidecarError, match="is shorter than when it was synced"):
        gather_event([beyond], Start.REFERENCE)


SPANS = st.lists(
    st.tuples(st.floats(-50, 50), st.floats(60, 100)).map(lambda t: Span(start=t[0], end=t[1])),
    min_size=1,
    max_size=5,
)


@given(covered=SPANS)
def test_what_is_exported_begins_where_it_is_asked_to(covered: list[Span]) -> None:
    first, last = min(s.start for s in covered), max(s.end for s in covered)

    assert exported_span(covered, Start.REFERENCE) == Span(start=0.0, end=last)
    assert exported_span(covered, Start.EARLIEST) == Span(start=first, end=last)
    overlap = exported_span(covered, Start.OVERLAP)
    assert all(one.meet(overlap) == overlap for one in covered)


def test_nothing_to_export_is_the_callers() -> None:
    apart = [Span(start=0, end=10), Span(start=20, end=30)]
    with pytest.raises(UsageError, match="no moment that all recordings cover"):
        exported_span(apart, Start.OVERLAP)
    with pytest.raises(UsageError, match="before the reference begins"):
        exported_span([Span(start=-20, end=-10)], Start.REFERENCE)
    assert exported_span([Span(start=-20, end=-10)], Start.EARLIEST).start == -20


@pytest.mark.parametrize(
    ("recordings", "names"),
    [
        (["x/cam.mp4"], ["cam.synced.wav"]),
        (["x/cam.mp4", "x/rec.wav"], ["cam.synced.wav", "rec.synced.wav"]),
        (["x/cam.mp4", "x/cam.mov"], ["cam.mp4.synced.wav", "cam.mov.synced.wav"]),
        (["x/C1.MP4", "y/C1.MP4"], ["x-C1.MP4.synced.wav", "y-C1.MP4.synced.wav"]),
        (["x/a.MP4", "x/A.mp4"], ["x-a.MP4-1.synced.wav", "x-A.mp4-2.synced.wav"]),
        (["p/x/C1.MP4", "q/x/C1.MP4", "x/b.wav"],
         ["x-C1.MP4-1.synced.wav", "x-C1.MP4-2.synced.wav", "b.synced.wav"]),
    ],
)  # fmt: skip
def test_names_are_short_and_no_two_the_same(recordings: list[str], names: list[str]) -> None:
    assert output_names([Path(name) for name in recordings], ".wav") == names
