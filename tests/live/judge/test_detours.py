"""Who stands in for whom."""

from __future__ import annotations

import pytest

from oneclock.live.judge.detours import Detours, Side, Way, is_media

VIEWER, SERVER = ("127.0.0.1", 1000), ("127.0.0.1", 2000)
FOR_VIEWER, FOR_SERVER = ("127.0.0.1", 1001), ("127.0.0.1", 2001)
RTP, RTCP, STUN, DTLS = bytes([0x80, 96]), bytes([0x81, 200]), bytes([0, 1]), bytes([22, 254])


@pytest.fixture
def detours() -> Detours:
    known = Detours()
    known.stand_in(FOR_VIEWER, VIEWER, Side.VIEWER)
    known.stand_in(FOR_SERVER, SERVER, Side.SERVER)
    return known


def test_each_sees_the_other_where_the_others_place_is(detours: Detours) -> None:
    there = detours.way(VIEWER, FOR_SERVER, RTCP)
    back = detours.way(SERVER, FOR_VIEWER, RTP)

    assert there == Way(from_place=FOR_VIEWER, to=SERVER, impaired=False)
    assert back == Way(from_place=FOR_SERVER, to=VIEWER, impaired=True)


@pytest.mark.parametrize("packet", [STUN, DTLS, b""])
def test_what_sets_a_connection_up_is_not_impaired(detours: Detours, packet: bytes) -> None:
    way = detours.way(SERVER, FOR_VIEWER, packet)

    assert way is not None
    assert not way.impaired


def test_media_are_told_by_their_first_byte() -> None:
    assert is_media(RTP)
    assert is_media(RTCP)
    assert not is_media(STUN)
    assert not is_media(DTLS)


def test_strangers_and_places_that_are_free_are_not_served(detours: Detours) -> None:
    assert detours.way(("127.0.0.1", 3000), FOR_VIEWER, RTP) is None
    assert detours.way(SERVER, ("127.0.0.1", 3001), RTP) is None


def test_no_way_leads_back_to_ones_own_side(detours: Detours) -> None:
    assert detours.way(SERVER, FOR_SERVER, RTP) is None


def test_a_browser_is_known_by_its_port_and_answered_where_it_is(detours: Detours) -> None:
    """It says 192.0.2.2 and sends from 127.0.0.1, as Chromium does without permission to tell its
    addresses."""
    detours.stand_in(FOR_VIEWER, ("192.0.2.2", VIEWER[1]), Side.VIEWER)

    there = detours.way(VIEWER, FOR_SERVER, STUN)
    back = detours.way(SERVER, FOR_VIEWER, STUN)

    assert there is not None
    assert there.to == SERVER
    assert back is not None
    assert back.to == VIEWER
