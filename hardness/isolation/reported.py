"""What a process says to the harness: JSON objects, a line each, of which nothing is believed.

A process has a socket for it, or, where it can inherit none, a file that the harness made and keeps open. Neither is
found by a name afterwards, so that nothing else can be put in its place.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from hardness.strict_json import MalformedError, parse

_PIECE_BYTES = 2**18


class Listener:
    """The harness's end.

    Parameters
    ----------
    file
        A socket that does not block, or a file, which is read from its beginning on.
    most_bytes
        So much is listened to.
    """

    def __init__(self, file: int, most_bytes: int) -> None:
        self.file, self._left = file, most_bytes
        self._rest = bytearray()

    def news(self) -> Sequence[dict[str, Any]]:
        """The whole lines that have come since the last time.

        Raises
        ------
        MalformedError
            If a line is no JSON object, or there is more than is listened to.
        """
        found = []
        while piece := self._piece():
            self._left -= len(piece)
            if self._left < 0:
                raise MalformedError("it says more than anybody listens to")
            start = len(self._rest)
            self._rest += piece
            while (end := self._rest.find(b"\n", start)) >= 0:
                line = parse(bytes(self._rest[:end]), end)
                if not isinstance(line, dict):
                    raise MalformedError("no JSON object")
                found.append(line)
                del self._rest[: end + 1]
                start = 0
        return found

    def _piece(self) -> bytes:
        with suppress(BlockingIOError, ConnectionError):
            return os.read(self.file, _PIECE_BYTES)
        return b""
