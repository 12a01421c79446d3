"""Letters of five by seven dots, to label pictures without a font file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Seven rows of five bits each, top first, as two-digit hexadecimal numbers.
_ROWS = {
    "A": "0e11111f111111",
    "B": "1e11111e11111e",
    "C": "0e11101010110e",
    "D": "1e11111111111e",
    "E": "1f10101e10101f",
    "F": "1f10101e101010",
    "G": "0e11101711110f",
    "H": "1111111f111111",
    "I": "0e04040404040e",
    "J": "0702020202120c",
    "K": "11121418141211",
    "L": "1010101010101f",
    "M": "111b1515111111",
    "N": "11111915131111",
    "O": "0e11111111110e",
    "P": "1e11111e101010",
    "Q": "0e11111115120d",
    "R": "1e11111e141211",
    "S": "0f10100e01011e",
    "T": "1f040404040404",
    "U": "1111111111110e",
    "V": "11111111110a04",
    "W": "1111111515150a",
    "X": "11110a040a1111",
    "Y": "1111110a040404",
    "Z": "1f01020408101f",
    "0": "0e11131519110e",
    "1": "040c040404040e",
    "2": "0e11010204081f",
    "3": "1f02040201110e",
    "4": "02060a121f0202",
    "5": "1f101e0101110e",
    "6": "0608101e11110e",
    "7": "1f010204080808",
    "8": "0e11110e11110e",
    "9": "0e11110f01020c",
    "-": "0000001f000000",
    ".": "00000000000c0c",
    ":": "000c0c000c0c00",
    " ": "00000000000000",
    "!": "04040404040004",
    '"': "0a0a0a00000000",
    "#": "0a0a1f0a1f0a0a",
    "$": "040f140e051e04",
    "%": "18190204081303",
    "&": "0c12140815120d",
    "'": "04040800000000",
    "(": "02040808080402",
    ")": "08040202020408",
    "*": "0004150e150400",
    "+": "0004041f040400",
    ",": "000000000c0408",
    "/": "01010204081010",
    ";": "000c0c000c0408",
    "<": "02040810080402",
    "=": "00001f001f0000",
    ">": "08040201020408",
    "?": "0e110102040004",
    "@": "0e11171517100f",
    "[": "0e08080808080e",
    "\\": "10100804020101",
    "]": "0e02020202020e",
    "^": "040a1100000000",
    "_": "0000000000001f",
    "`": "08040200000000",
    "{": "06040408040406",
    "|": "04040404040404",
    "}": "0c04040204040c",
    "~": "00000815020000",
}
# Instead of what has no shape, so that two words of such letters are not two blanks.
_BOX = "1f11111111111f"


def lettering(text: str, *, scale: int = 1) -> NDArray[np.bool_]:
    """Which dots are ink: ASCII, small letters as capitals; anything else is a hollow box."""
    glyphs = []
    for letter in text.upper():
        rows = bytes.fromhex(_ROWS.get(letter, _BOX))
        bits = np.unpackbits(np.frombuffer(rows, np.uint8)[:, None], axis=1)[:, 3:]
        glyphs.append(np.pad(bits, ((0, 0), (0, 1))))
    ink = np.concatenate(glyphs, axis=1) if glyphs else np.zeros((7, 0), np.uint8)
    return np.kron(ink, np.ones((scale, scale), np.uint8)).astype(np.bool_)
