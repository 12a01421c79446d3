"""Cameras whose every exposure is known, and what a host would have observed of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.timing.frame_clocks import Observations

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Moment = tuple[float, float]
"""When it begins and how long it lasts, world seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCamera:
    rate: float = 30.0
    ppm: float = 0.0
    """How much longer than claimed its period is."""
    warming_ppm: float = 0.0
    """How much longer still it becomes, over ten minutes and then no more."""
    phase: float = 0.0
    """World time of its first exposure, seconds."""
    exposure_jitter: float = 0.0
    """Standard deviation of the exposures about the cadence."""
    delay: float = 0.0
    """The least time from exposure to arrival."""
    jitter: float = 4e-3
    """Mean of the exponential delay on top."""
    driver_jitter: float = 2e-4
    """The same for the driver's stamps."""
    device_noise: float = 1e-5
    device_origin: float = 1234.5
    device_ppm: float = 0.0
    """How much faster than the world's its clock runs, beyond what its period tells."""
    lost: tuple[Moment, ...] = ()
    """Stalls after which the frames of the time are gone, though counted."""
    late: tuple[Moment, ...] = ()
    """Stalls after which all frames come at once."""
    paused: tuple[Moment, ...] = ()
    """The camera stops, does not count, and goes on at another phase."""
    slow: tuple[Moment, ...] = ()
    """Half the rate, counting what it delivers."""
    unplugged: tuple[Moment, ...] = ()
    drop: float = 0.0
    """Share of frames lost at random, counted."""
    clocks: str = "driver device sequence"
    """What is known of frames beyond their arrival."""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Take:
    """What was so, and what was seen."""

    exposed: Floats
    """World time of every frame that was delivered."""
    counts: Ints
    """The camera's own count; begins anew with each connection."""
    seen: Observations


def observe(camera: SimulatedCamera, seconds: float) -> Take:
    """The host's clock is the world's."""
    rng = np.random.default_rng([camera.seed, 77])
    exposed, counts = _exposures(camera, seconds, rng)
    keep = rng.random(len(exposed)) >= camera.drop
    for moment in camera.lost + camera.unplugged:
        keep &= ~_during(exposed, moment)
    exposed, counts = exposed[keep], counts[keep]
    connection = np.zeros(len(exposed), np.int64)
    for begin, _ in camera.unplugged:
        connection += exposed > begin
    firsts = np.flatnonzero(np.diff(connection, prepend=-1))
    counts = counts - counts[firsts][connection]
    return Take(
        exposed=exposed, counts=counts, seen=_seen(camera, exposed, counts, connection, rng)
    )


def _exposures(
    camera: SimulatedCamera, seconds: float, rng: np.random.Generator
) -> tuple[Floats, Ints]:
    number = np.arange(int(seconds * camera.rate * 1.01))
    nominal = number / camera.rate
    warm = np.where(nominal < 600, nominal**2 / 1200, nominal - 300)
    exposed = camera.phase + nominal * (1 + camera.ppm * 1e-6) + warm * camera.warming_ppm * 1e-6
    if camera.exposure_jitter:
        exposed = exposed + camera.exposure_jitter * rng.standard_normal(len(exposed))
    for begin, length in camera.slow:
        within = _during(exposed, (begin, length))
        exposed = exposed[~within | (np.cumsum(within) % 2 == 1)]
    for begin, length in camera.paused + camera.unplugged:
        # At another phase than before, whatever the length.
        exposed = exposed + np.where(exposed > begin, length + 0.4 / camera.rate, 0.0)
    exposed = exposed[exposed < seconds]
    return exposed, np.arange(len(exposed))


def _during(times: Floats, moment: Moment) -> Mask:
    begin, length = moment
    within: Mask = (times > begin) & (times <= begin + length)
    return within


def _seen(
    camera: SimulatedCamera,
    exposed: Floats,
    counts: Ints,
    connection: Ints,
    rng: np.random.Generator,
) -> Observations:
    count, none = len(exposed), np.full(len(exposed), np.nan)
    driver = exposed + camera.delay + rng.exponential(camera.driver_jitter, count)
    arrived = exposed + camera.delay + rng.exponential(camera.jitter, count)
    for begin, length in camera.late:
        arrived = np.where(_during(exposed, (begin, length)), begin + length, arrived)
    arrived = np.maximum.accumulate(np.maximum(arrived, driver))
    rate = 1 + (camera.device_ppm - camera.ppm) * 1e-6
    device = camera.device_origin * (1 + connection) + exposed * rate
    device = device + camera.device_noise * rng.uniform(-1, 1, count)
    known = camera.clocks.split()
    return Observations(
        arrived=arrived,
        driver=np.maximum.accumulate(driver) if "driver" in known else none,
        device=device if "device" in known else none,
        sequence=counts if "sequence" in known else np.full(count, -1),
        connection=connection,
    )
