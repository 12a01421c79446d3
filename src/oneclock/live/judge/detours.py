"""Who stands in for whom: the table of a relay between a viewer and a server.

Every party has a place at the relay. Who sends to B's place is relayed to B from their own place:
so each sees the other where the other's place is, and neither knows the way between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Address = tuple[str, int]


class Side(StrEnum):
    VIEWER = "viewer"
    SERVER = "server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What to do with a packet."""

    from_place: Address
    to: Address
    impaired: bool


@dataclass(slots=True)
class Detours:
    _parties: dict[Address, tuple[Address, Side]] = field(default_factory=dict)
    """By place."""

    def stand_in(self, place: Address, party: Address, side: Side) -> None:
        self._parties[place] = (party, side)

    def way(self, sender: Address, place: Address, packet: bytes) -> Way | None:
        """For a packet that arrived at a place; None, where nobody is known there, or the sender
        is not."""
        to = self._parties.get(place)
        if to is None:
            return None
        for own_place, (party, side) in self._parties.items():
            if side != to[1] and _is(sender, party, side):
                if sender != party:
                    self._parties[own_place] = (sender, side)
                impaired = side is Side.SERVER and is_media(packet)
                return Way(from_place=own_place, to=to[0], impaired=impaired)
        return None


def _is(sender: Address, party: Address, side: Side) -> bool:
    """A browser that may not tell its addresses listens at all of them and names one that it may
    not use: its port is what tells it."""
    return sender == party or (side is Side.VIEWER and sender[1] == party[1])


def is_media(packet: bytes) -> bool:
    """RTP or RTCP by its first byte (RFC 7983); the rest sets a connection up, which is not what is
    judged."""
    return bool(packet) and 128 <= packet[0] <= 191
