"""A small reader of Reaper's nested text, written from what is known of its grammar: `<` opens a
block, `>` closes it, and words are quoted by whichever of three quotes they do not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_QUOTES = "\"'`"


@dataclass(frozen=True, slots=True)
class Block:
    words: list[str]
    """Of the line that opens it."""
    lines: list[list[str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def value(self, key: str) -> list[str]:
        (found,) = [line[1:] for line in self.lines if line[0] == key]
        return found

    def named(self, name: str) -> list[Block]:
        return [block for block in self.blocks if block.words[0] == name]


def read_rpp(text: str) -> Block:
    top = Block([])
    open_blocks = [top]
    for line in text.splitlines():
        stripped = line.strip()
        if stripped == ">":
            open_blocks.pop()
        elif stripped.startswith("<"):
            block = Block(list(_words(stripped[1:])))
            open_blocks[-1].blocks.append(block)
            open_blocks.append(block)
        else:
            open_blocks[-1].lines.append(list(_words(stripped)))
    assert open_blocks == [top], "a block is not closed"
    (project,) = top.blocks
    return project


def _words(line: str) -> Iterator[str]:
    rest = line.lstrip()
    while rest:
        if rest[0] in _QUOTES:
            word, closing, rest = rest[1:].partition(rest[0])
            assert closing, f"a quote is not closed: {line}"
        else:
            word, _, rest = rest.partition(" ")
        yield word
        rest = rest.lstrip()
