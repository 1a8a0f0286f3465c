"""WCNF, the format of the MaxSAT evaluations, old and new: a CNF if all of its clauses are hard."""

from instances.errors import InputError
from instances.formats.sources.lines import integer, numbered_lines
from instances.problems import Cnf

MOST_VARIABLES = 10_000_000


def read_wcnf(text: str, where: str) -> Cnf:
    """Read a file without soft clauses, with ``p wcnf VARIABLES CLAUSES TOP`` or ``h`` before each clause.

    Raises
    ------
    InputError
        ``file:line: what; what would be right``.

    >>> read_wcnf("h 1 2 0\\nh -1 0\\n", "f.wcnf")
    Cnf(2 variables, 2 clauses)
    """
    top, variables, clauses = "h", 0, []
    for number, words in numbered_lines(text):
        place = f"{where}:{number}"
        if words[0] == "p":
            if len(words) != 5 or words[1] != "wcnf":
                raise InputError(
                    f"{place}: the problem line is {' '.join(words)!r}; 'p wcnf VARIABLES CLAUSES TOP' is right"
                )
            variables, top = integer(words[2], place), words[4]
            continue
        if words[0] != top:
            raise InputError(
                f"{place}: a soft clause of weight {words[0][:20]}; a CNF has hard ones only, each begins with {top}"
            )
        if words[-1] != "0":
            raise InputError(f"{place}: the clause does not end in 0; literals and a 0 are right")
        clauses.append([integer(word, place) for word in words[1:-1]])
    largest = max((abs(literal) for clause in clauses for literal in clause), default=0)
    if max(largest, variables) > MOST_VARIABLES:
        raise InputError(f"{where}: variable {largest} is beyond {MOST_VARIABLES}; fewer are read")
    return Cnf(max(largest, variables), clauses)
