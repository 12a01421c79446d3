"""An event becomes a programme: who is listened to, and what is heard in the end."""

from __future__ import annotations

import numpy as np
import pytest
from tests.edit.interviews import RATE, TURNS, film_interview, write_clock

from oneclock.edit.decide.cut_scene import Mode, Style
from oneclock.edit.exported_span import Start
from oneclock.edit.gather_event import gather_event
from oneclock.edit.hear_levels import hear_levels
from oneclock.edit.make_programme import Order, make_programme
from oneclock.edit.mic_levels import CELLS
from oneclock.formats.placed import PlacedEvent
from oneclock.formats.programme import ProgrammeSound
from oneclock.formats.sidecar import sidecar_path
from oneclock.media.read_audio import Microphone
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

SPEAKER = Style(mode=Mode.SPEAKER, shortest=2.0, longest=60.0)
NAMES = ("cam_a.mp4", "cam_b.mp4", "room.mp4", "recorder.wav")


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> PlacedEvent:
    """The interview, and a recorder with a channel for each: the second person is on the first."""
    folder = film_interview(tmp_path_factory.mktemp("interview"))
    first, second = (
        voice(40.0, seed, rate=RATE, turns=[Span(start=b, end=e) for b, e in turns])
        for seed, turns in enumerate(TURNS, 1)
    )
    noise = np.random.default_rng(1).normal(0.0, 1e-4, (2, len(first))).astype(np.float32)
    channels = np.stack([second + 0.1 * first, first + 0.1 * second], axis=0) + noise
    sound = Sound(samples=channels.astype(np.float32), rate=RATE, codec="pcm_s16le")
    write_media(folder / "recorder.wav", sounds=[sound])
    write_clock(folder / "recorder.wav", ClockMap(delta=2.0), 40.0)
    return gather_event([sidecar_path(folder / name) for name in NAMES], Start.EARLIEST)


def test_channels_of_a_recorder_are_two_microphones(event: PlacedEvent) -> None:
    """Nobody is mistaken for the recorder itself, whose clock is 2 s off the cameras'."""
    worn = {0: (3, Microphone(track=0, channel=1)), 1: (3, Microphone(track=0, channel=0))}

    made = make_programme(event, Order(style=SPEAKER, microphones=worn))

    assert made.ears == (worn[0], worn[1], (2, None))
    assert [shot.source for shot in made.programme.shots.shots][:3] == [0, 1, 0]
    cut = made.programme.shots.span_of(made.programme.shots.shots[1]).start
    assert cut == pytest.approx(TURNS[1][0][0] + 2.0, abs=0.5)


def test_the_widest_range_is_heard_where_nobody_says(event: PlacedEvent) -> None:
    made = make_programme(event, Order(style=SPEAKER))

    assert made.programme.sound == ProgrammeSound(sources=(3,))
    wanted = ProgrammeSound(sources=(1, 2))
    assert make_programme(event, Order(style=SPEAKER, sound=wanted)).programme.sound == wanted


@pytest.mark.parametrize("named", [(), (3,)])
def test_of_a_recorder_all_channels_are_heard_that_were_named(
    event: PlacedEvent, named: tuple[int, ...]
) -> None:
    worn = {0: (3, Microphone(track=0, channel=1)), 1: (3, Microphone(track=0, channel=0))}
    sound = ProgrammeSound(sources=named, gated=True)

    heard = make_programme(event, Order(style=SPEAKER, microphones=worn, sound=sound)).programme

    assert heard.sound.sources == (3,)
    assert heard.sound.gated
    assert set(heard.sound.channels[3]) == {(0, 1), (0, 0)}
    assert heard.sound.microphones == 2


def test_a_programme_ends_with_the_last_camera_not_with_a_recorder(event: PlacedEvent) -> None:
    programme = make_programme(event, Order(style=SPEAKER)).programme

    assert programme.shots.span == Span(start=0.0, end=40.0)
    assert programme.event.span == programme.shots.span


def test_hearing_tells_how_far_it_is(event: PlacedEvent) -> None:
    told: list[tuple[str, float, float]] = []

    powers = hear_levels(
        event.recordings[3],
        progress=lambda path, heard, duration: told.append((path.name, heard, duration)),
    )

    assert len(powers) == 40 * CELLS
    assert told[-1] == ("recorder.wav", 40.0, 40.0)
    assert [heard for _, heard, _ in told] == sorted(heard for _, heard, _ in told)
