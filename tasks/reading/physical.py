"""The physical lines of a text file, in blocks of UTF-8 bytes, whatever it is written in."""

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from tasks.reading.encoding import Encoding

BLOCK_BYTES = 8_000_000


def open_lines(path: Path, *, encoding: Encoding, lone_returns: bool) -> IO[bytes] | IO[str]:
    """The file after its byte-order mark, to be iterated by lines that keep their ends.

    UTF-8 stays bytes (its validity was proved before). `lone_returns`: lines may end in a bare CR, as old
    Macintosh exports do, so all three line ends are looked for.
    """
    file = path.open("rb")
    file.seek(encoding.mark)
    if encoding.name == "utf-8" and not lone_returns:
        return file
    return io.TextIOWrapper(file, encoding=encoding.name, newline="" if lone_returns else "\n")


def first_lines(path: Path, *, encoding: Encoding, lone_returns: bool, count: int) -> list[str]:
    """The first `count` lines as text with their ends."""
    with open_lines(path, encoding=encoding, lone_returns=lone_returns) as file:
        return [line if isinstance(line, str) else line.decode("utf-8") for line in islice(file, count)]


class LineBlocks:
    """Reads a file some lines at a time, keeping what was read too far for the next call."""

    def __init__(self, path: Path, *, encoding: Encoding, lone_returns: bool, skip: int) -> None:
        # A file gives lines of one kind, bytes or text; which one, only the join needs to know.
        self._file: IO[Any] = open_lines(path, encoding=encoding, lone_returns=lone_returns)
        self._held: list[Any] = []
        for _ in islice(self._file, skip):
            pass

    def __enter__(self) -> "LineBlocks":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def take(self, count: int) -> tuple[bytes, int]:
        """At most `count` lines, and about BLOCK_BYTES, as UTF-8, and how many they are; none at the end of the file."""
        taken, self._held = self._held[:count], self._held[count:]
        size = sum(map(len, taken))
        while not self._held and len(taken) < count and size < BLOCK_BYTES:
            more = self._file.readlines(BLOCK_BYTES // 4)
            if not more:
                break
            room = count - len(taken)
            taken += more[:room]
            self._held = more[room:]
            size += sum(map(len, more[:room]))
        if taken and isinstance(taken[0], str):
            return "".join(taken).encode(), len(taken)
        return b"".join(taken), len(taken)


def split_lines(data: bytes) -> Iterator[str]:
    """The lines of a block, whichever way they end, each with its end."""
    return iter(io.StringIO(data.decode("utf-8"), newline=""))
