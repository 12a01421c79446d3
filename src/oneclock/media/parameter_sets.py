"""What H.264 decoders are told before any picture, and packets between its two ways of framing.

In MP4 and Matroska every unit is preceded by its length, and parameter sets stand in the head of
the file (ISO/IEC 14496-15, 5.3.3.1); in streams, units are told apart by start codes. A set has a
number, by which pictures name it: two sets of one number cannot be in one file unless they are
equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CODE = b"\x00\x00\x00\x01"
_SEQUENCE, _PICTURE = 7, 8  # H.264 table 7-1
_NUMBERS = range(32)
_BEFORE_NUMBER = 3  # bytes of a sequence's set: profile, constraints, level


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSet:
    unit: bytes

    @property
    def is_of_sequence(self) -> bool:
        return self.unit[0] & 0x1F == _SEQUENCE

    @property
    def number(self) -> int:
        return _first_number(self.unit[1 + (_BEFORE_NUMBER if self.is_of_sequence else 0) :])

    @property
    def profile(self) -> int:
        return self.unit[1] if self.is_of_sequence else 0

    @property
    def level(self) -> int:
        return self.unit[3] if self.is_of_sequence else 0


def sets_in(head: bytes) -> list[ParameterSet]:
    """Of a stream's extradata, in either framing."""
    units = _units_in_record(head) if head[:1] == b"\x01" else _units_by_code(head)
    return [
        ParameterSet(unit=unit)
        for unit in units
        if unit and unit[0] & 0x1F in (_SEQUENCE, _PICTURE)
    ]


def joined_sets(sets: Iterable[ParameterSet]) -> list[ParameterSet] | None:
    """Each once, sequences first and the most demanding of them in front, which players go by; None
    where two different ones have one number."""
    known: dict[tuple[bool, int], ParameterSet] = {}
    for one in sets:
        if known.setdefault((one.is_of_sequence, one.number), one) != one:
            return None
    return sorted(
        known.values(), key=lambda one: (not one.is_of_sequence, -one.profile, -one.level)
    )


def free_number(sets: Iterable[ParameterSet]) -> int | None:
    """One that no set has, for an encoder to use."""
    taken = {one.number for one in sets}
    return next((number for number in reversed(_NUMBERS) if number not in taken), None)


def in_start_codes(units: Iterable[bytes]) -> bytes:
    return b"".join(_CODE + unit for unit in units)


def length_bytes(head: bytes) -> int:
    """How many bytes tell the length of a unit; 0 where there are start codes."""
    return (head[4] & 3) + 1 if len(head) > 4 and head[0] == 1 else 0


def units_in_packet(data: bytes, length: int) -> list[bytes]:
    """Of a packet whose units are preceded by their length."""
    units, at = [], 0
    while at + length <= len(data):
        size = int.from_bytes(data[at : at + length], "big")
        units.append(data[at + length : at + length + size])
        at += length + size
    return units


def _units_in_record(record: bytes) -> Iterator[bytes]:
    at = 5
    for mask in (0x1F, 0xFF):
        if at >= len(record):
            return
        count, at = record[at] & mask, at + 1
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2], "big")
            yield record[at + 2 : at + 2 + size]
            at += 2 + size


def _units_by_code(data: bytes) -> Iterator[bytes]:
    for unit in data.split(_CODE[1:]):
        yield unit.rstrip(b"\x00")


def _first_number(data: bytes) -> int:
    """Exp-Golomb (H.264, 9.1): as many zeros as bits follow the first one."""
    bits = int.from_bytes(data[:8].ljust(8, b"\x00"), "big")
    zeros = 64 - bits.bit_length()
    return (bits >> (63 - 2 * zeros)) - 1
