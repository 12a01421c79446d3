"""The event of `oneclock demo`: a talk with music, three cameras and a passer-by's phone."""

from __future__ import annotations

from oneclock.simulate.device import Device
from oneclock.simulate.event import Camera, Event, SoundSource
from oneclock.simulate.room import Room
from oneclock.simulate.viewpoint import Look


def demo_event(seed: int = 1) -> Event:
    """100 seconds. Camera B's clock is 40 ppm slow and far from the stage, C is noisy, the phone
    hears a narrow band of 20 seconds. Sources stand within 20 cm, so that there is one truth."""
    cam_a = Camera(
        file_name="cam_a.mp4",
        device=Device(starts_at=4.0, length=92.0, gain=2.0, snr_db=40.0, low_cut=60.0, seed=seed),
        place=(4.0, 2.2, 1.5),
        look=Look(),
    )
    cam_b = Camera(
        file_name="cam_b.mp4",
        device=Device(
            starts_at=1.3721,
            length=96.0,
            drift=40e-6,
            gain=1.3,
            snr_db=24.0,
            low_cut=120.0,
            seed=seed + 1,
        ),
        place=(5.1, 5.2, 1.9),
        look=Look(zoom=0.99, pan=(0.5, 0.2), turn=0.022, roll=-1.5, tint=(1.08, 0.97, 0.82)),
    )
    cam_c = Camera(
        file_name="cam_c.mkv",
        device=Device(
            starts_at=9.8137, length=84.0, gain=4.0, snr_db=4.0, high_cut=7000.0, seed=seed + 2
        ),
        place=(3.2, 3.4, 1.4),
        look=Look(turn=-0.026, roll=1.0, tint=(0.85, 0.98, 1.15), grain=4.0),
    )
    phone = Camera(
        file_name="phone.mov",
        device=Device(
            starts_at=47.2918,
            length=20.0,
            drift=-12e-6,
            gain=7.0,
            snr_db=14.0,
            low_cut=300.0,
            high_cut=3400.0,
            clip_at=0.6,
            seed=seed + 3,
        ),
        place=(4.9, 3.6, 1.6),
        look=Look(zoom=0.92, roll=4.0, tint=(1.0, 1.04, 0.96), grain=2.0),
    )
    return Event(
        seed=seed,
        length=100.0,
        room=Room(size=(9.0, 7.0, 3.2), reverb=0.35),
        sources=(
            SoundSource(kind="talker", place=(4.5, 0.8, 1.6)),
            SoundSource(kind="talker", place=(4.6, 0.8, 1.6)),
            SoundSource(kind="music", place=(4.5, 0.7, 1.6), level=0.3),
        ),
        cameras=(cam_a, cam_b, cam_c, phone),
    )
