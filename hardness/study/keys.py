"""The keys of a study's file: what reads it takes no other ones, and docs/study-keys.md is written from here."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A key of a mapping in a study.

    Parameters
    ----------
    name
        As it is written.
    value
        What stands behind it, in words.
    says
        What it is for, one sentence.
    default
        What holds without it; None if it has to be there.
    """

    name: str
    value: str
    says: str
    default: str | None = None


STUDY = (
    Key("name", "letters, digits, -, _ and dots", "The study's name, which its store remembers."),
    Key("instances", "a list of mappings", "Where the instances come from; each entry is of one of the kinds below."),
    Key(
        "solvers",
        "a list of names, with options as in milp[threads=1]",
        "Who decides them; `hardness list solvers` names them.",
        "none, where describe is given",
    ),
    Key(
        "describe",
        "a list of sections",
        "What is computed of every instance once; `hardness list sections` names them.",
        "nothing",
    ),
    Key("limits", "a mapping", "Of every run; see below."),
    Key("proofs", "true or false", "Whether solvers write proofs, which are checked and not kept.", "false"),
    Key(
        "seeds", "an integer of at least 1", "So many runs of each solver on each instance, with seeds from 0 on.", "1"
    ),
    Key("hypotheses", "a list of mappings", "What is asked of the runs before there are any; see below.", "none"),
)

LIMITS = (
    Key("wall_s", "a positive number", "Seconds of wall time of a run, and as many again for a proof."),
    Key("memory_gib", "a positive number", "GiB of memory of a run."),
)

HYPOTHESIS = (
    Key("text", "a text", "The hypothesis in words, which the report repeats."),
    Key("family", "the name of a family", "On whose instances."),
    Key("question", "the name of a question", "Which is asked of them."),
    Key("answer", "yes, no or value", "Only runs with this answer count."),
    Key("solver", "a name, with options", "Whose work is measured."),
    Key(
        "quantity",
        "exponent, difference or growth",
        "The exponent of n in each dimension, its difference from a law, or its growth with the dimension.",
    ),
    Key("supports", "a list of two numbers", "The interval of the quantity that supports the hypothesis."),
    Key("law", "the name of a law of the family", "For a difference; see `hardness list families`.", "none"),
    Key("kind", "a text", "Where the report tells kinds apart: pattern=path, or a disguise.", "the plain ones"),
)

OPTIONS = Key(
    "OPTION",
    "a number or a text",
    "An option of the question, such as p or threshold; `hardness list questions` names them.",
    "the question's default",
)
"""Stands for the options of all questions."""

_ROUTE = (
    Key("to", "the name of a question", "The question to reach; see `hardness list questions`."),
    Key(
        "via", "a list of names", "Reductions or problems to pass, in order, maybe with parameters.", "the shortest way"
    ),
    Key("disguise", "a level, none, or a list of these", "How the networks are made to look different.", "none"),
    OPTIONS,
)

_LABEL = Key("name", "a text", "What rows and reports call where these instances come from.", "the folder's name")

FAMILY = (
    Key("family", "the name of a family", "Instances are drawn from it; see `hardness list families`."),
    Key("params", "a mapping", "Values of the family's parameters; of a list each, in every combination."),
    Key("seed", "an integer of at least 0", "From which, with all the rest, the seeds of the draws are made."),
    Key("replicates", "an integer of at least 1", "Draws of every combination.", "1"),
    Key("solvers", "a list of names", "Of the study's solvers those that run on these instances.", "all"),
    Key("sizes", "a mapping", "One more parameter, whose values a pilot finds; see below.", "none"),
    *_ROUTE,
)

SIZES = (
    Key("of", "the name of a parameter", "An integer that makes n grow."),
    Key("cells", "an integer of at least 3", "How many sizes are wanted, evenly in log n."),
    Key("cost", "a list of two numbers", "Median CPU seconds of the smallest size and of the largest."),
    Key("decade", "true or false", "Begin below the cheaper end where sizes would span less than a decade.", "false"),
    Key("shared", "true or false", "One list for all solvers, with all sizes that one of them needs.", "false"),
)

SOURCE = (
    Key("file", "a file or a pattern", "A source problem such as a graph or a formula; shipped:NAME comes along."),
    Key("problem", "the name of a problem", "What the file asks; see `hardness list problems`.", "what the file says"),
    Key("colors", "an integer", "With a graph: the number of vertices to look for.", "not given"),
    Key("groups", "an integer", "With a formula: the number of groups, one input each.", "not given"),
    *_ROUTE,
)

NETWORK = (
    Key("file", "a file or a pattern", "A network NAME.onnx; of a pattern such as nets/*.onnx all of them."),
    Key("question", "the name of a question", "What is asked of it; or give vnnlib or equals.", "not given"),
    Key(
        "vnnlib",
        "a file or a pattern",
        "A specification that asks; of several each is put to each network.",
        "not given",
    ),
    Key("equals", "a file", "Another network: is it the same function?", "not given"),
    Key("box", "a list of two numbers", "The lowest and highest value of every input, exact.", "all of R^d"),
    Key(
        "answer", "yes, no or an exact number", "What is known of the answer; a certified one may refute it.", "unknown"
    ),
    _LABEL,
    OPTIONS,
)

BENCHMARK = (
    Key(
        "vnncomp",
        "a folder",
        "A benchmark with instances.csv, or with 1.0/instances.csv; its time limits are not used.",
    ),
    Key(
        "results",
        "a file",
        "Expected answers: a table with network, specification and sat or unsat in a row, or NAME.answers.yaml.",
        "a fourth column of instances.csv, else results.csv in the folder, else FOLDER.answers.yaml beside it",
    ),
    _LABEL,
)

SUITE = (
    Key("suite", "a folder or a pattern", "Instances that hardness wrote: NAME.yaml with NAME.onnx, and answers/."),
    Key("name", "a text", "What rows and reports call those without a recipe.", "the folder's name"),
)

KINDS = {
    "family": FAMILY,
    "vnncomp": BENCHMARK,
    "suite": SUITE,
    "file": SOURCE,
}
"""The kinds of entries by the key that tells them; a ``file`` with one of `ASKING` is a network."""

ASKING = ("question", "vnnlib", "equals")


def names(keys: tuple[Key, ...], options: tuple[str, ...] = ()) -> Iterator[str]:
    """What may be written: the names, and where options of questions are allowed those."""
    for key in keys:
        yield from options if key is OPTIONS else (key.name,)


_TABLES = {
    "The file": (STUDY, "The whole file is one mapping."),
    "limits": (LIMITS, ""),
    "hypotheses": (HYPOTHESIS, "Each entry of `hypotheses`."),
    "Draws from a family": (FAMILY, "An entry of `instances` with the key `family`."),
    "sizes": (SIZES, "What stands behind `sizes` of draws from a family."),
    "Source problems in files": (SOURCE, "An entry with `file` and `to`."),
    "Networks of anybody": (NETWORK, "An entry with `file` and one of `question`, `vnnlib` and `equals`."),
    "Benchmarks in the layout of VNN-COMP": (BENCHMARK, "An entry with `vnncomp`."),
    "Suites": (SUITE, "An entry with `suite`."),
}


def reference() -> str:
    """Every key, as a page in Markdown: docs/study-keys.md.

    >>> print(reference(), end="")  # doctest: +SKIP
    """
    parts = [
        "# Every key of a study\n\nMade from the code that reads the file (`hardness/study/keys.py`); any other key is"
        " refused, with those that are known. [Studies](studies.md) says how they are used."
    ]
    for title, (keys, sentence) in _TABLES.items():
        head = [f"## {title}", ""] + ([sentence, ""] if sentence else [])
        rows = [f"| `{key.name}` | {key.value} | {key.says} | {_without(key)} |" for key in keys]
        parts.append("\n".join([*head, "| key | value | what it says | without it |", "|-|-|-|-|", *rows]))
    return "\n\n".join(parts) + "\n"


def _without(key: Key) -> str:
    return "refused" if key.default is None else key.default
