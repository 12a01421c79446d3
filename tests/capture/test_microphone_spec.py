"""What `--microphone` says is understood, or refused with a remedy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.sound.microphone_spec import MicrophoneKind, parse_microphone
from oneclock.capture.sources.sound_source import device_options
from oneclock.errors import UsageError


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("alsa:hw:0", MicrophoneKind.ALSA, "hw:0"),
        ("alsa:plughw:1,0,channels=1", MicrophoneKind.ALSA, "plughw:1,0"),
        ("pulse:default", MicrophoneKind.PULSE, "default"),
        ("avfoundation::0", MicrophoneKind.AVFOUNDATION, ":0"),
        ("dshow:audio=Mikrofon (USB, 2)", MicrophoneKind.DSHOW, "audio=Mikrofon (USB, 2)"),
        ("rtsp://10.0.0.7/sound", MicrophoneKind.URL, "rtsp://10.0.0.7/sound"),
        ("talk,rate=1.wav", MicrophoneKind.FILE, "talk,rate=1.wav"),
        ("sim:48000,ppm=-20", MicrophoneKind.SIMULATED, "48000"),
    ],
)
def test_every_kind_of_microphone_has_its_way_to_be_named(
    text: str, kind: MicrophoneKind, address: str
) -> None:
    spec = parse_microphone(text)
    assert (spec.kind, spec.address, spec.text) == (kind, address, text)


def test_a_device_is_told_rate_and_channels_only_when_asked() -> None:
    asked = parse_microphone("alsa:hw:0,rate=44100,channels=2")
    assert device_options(asked) == {"sample_rate": "44100", "channels": "2"}
    assert device_options(parse_microphone("alsa:hw:0")) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "--microphone: names no microphone; see `oneclock cameras`"),
        ("alsa:", "alsa:: names no microphone"),
        ("sim:fast", "'fast' is no rate; write a number from 8000 to 192000"),
        ("sim:48000,ppm=nan", "ppm='nan' is no drift; write ±10000 at most"),
        ("sim:48000,rate=5", "is no rate"),
        ("alsa:hw:0,channels=0", "'0' is no channels; write a number from 1 to 64"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_microphone(text)
    assert message in str(caught.value)


@given(text=st.text(alphabet="alsim:8k0,=rtechnp./-\u00e9", max_size=30))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        spec = parse_microphone(text)
    except UsageError:
        return
    assert spec.address
