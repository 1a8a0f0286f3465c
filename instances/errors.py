"""The one error that bad input raises, and how it shows what was wrong."""

import reprlib


class InputError(ValueError):
    """What is wrong, where, and what would be right, in one line.

    Everything that reads a file, a parameter or an array from outside raises this and nothing else, so a caller
    can print the message as it stands.
    """


class _Shown(reprlib.Repr):
    """Python's `repr`, cut short at every level: what came from outside may be of any size and depth."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 60
        self.maxlevel, self.maxlist, self.maxtuple, self.maxdict = 2, 4, 4, 4

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write integers of more than 4,300 digits, and takes quadratic time.
        return repr(x) if x.bit_length() <= 200 else f"an integer of {x.bit_length()} bits"


_SHOWN = _Shown()


def shown(value: object) -> str:
    """A value from outside as a message shows it: as `repr` does, but short, on one line, and of printable characters.

    >>> shown("0x"), shown([1, 2]), shown(10**5000)
    ("'0x'", '[1, 2]', 'an integer of 16610 bits')
    """
    text = _SHOWN.repr(value)
    return text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
