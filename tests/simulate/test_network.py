"""A network whose every delay is known."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from oneclock.simulate.network import Network


def journeys(network: Network, count: int = 20_000) -> list[float | None]:
    return list(islice(network.journeys(), count))


def test_a_network_without_faults_takes_no_time_and_loses_nothing() -> None:
    assert set(journeys(Network(), 100)) == {0.0}


def test_no_packet_is_faster_than_the_delay() -> None:
    arrived = [one for one in journeys(Network(delay=0.04, jitter=0.015)) if one is not None]

    assert min(arrived) >= 0.04


def test_the_jitter_has_the_deviation_that_was_asked_for() -> None:
    arrived = [one for one in journeys(Network(jitter=0.015)) if one is not None]

    assert float(np.std(arrived)) == pytest.approx(0.015, rel=0.03)


def test_as_many_packets_are_lost_as_was_asked_for() -> None:
    lost = sum(one is None for one in journeys(Network(loss=0.02)))

    assert lost / 20_000 == pytest.approx(0.02, abs=0.004)


def test_a_seed_gives_the_same_again_and_another_one_something_else() -> None:
    network = Network(delay=0.01, jitter=0.01, loss=0.1, seed=7)

    assert journeys(network, 500) == journeys(network, 500)
    assert journeys(network, 500) != journeys(Network(jitter=0.01, loss=0.1, seed=8), 500)
