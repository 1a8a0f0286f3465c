"""What became of the runs, in two sentences: whether an answer is wrong, and what is not an answer or not here."""

from collections.abc import Sequence

from hardness.judging.judge import Category
from hardness.reporting.curves import cut_off
from hardness.reporting.entries import Entry
from hardness.store.plan import Standing


def soundness(entries: Sequence[Entry]) -> str:
    """That no answer is known to be wrong, and what that rests on; for a store without faults."""
    answers = [entry for entry in entries if entry.run.verdict != "unknown"]
    if not answers:
        return "No run gave an answer, so that none is wrong."
    said = "No wrong answers: none contradicts a known one or another solver's, and the exact check refused no witness"
    unchecked = sum(entry.worth is Category.UNCERTIFIED for entry in answers)
    if unchecked:
        said += f"; {unchecked} of {len(answers)} {_are(unchecked)} the solver's word alone"
    refused = sum(entry.run.proof_bytes is not None and not entry.run.certified for entry in answers)
    if refused:
        said += f"; but {refused} proof{'s' * (refused > 1)} {_are(refused)} not accepted"
    return f"{said}."


def counts(entries: Sequence[Entry], standing: Standing | None) -> str:
    """How many runs are no answers and why, and how many of those that the study asks for are here."""
    runs = [entry.run for entry in entries]
    undecided = [run for run in runs if run.category is Category.UNKNOWN]
    limited, refusing = sum(map(cut_off, runs)), sum(run.stop == "unsupported" for run in undecided)
    numbers = [
        (limited, "reached a limit"),
        (refusing, "refused the question"),
        (len(undecided) - limited - refusing, "gave up for another reason"),
        (sum(run.category is Category.ERROR for run in runs), "failed"),
    ]
    said = [f"{number} {words}" for number, words in numbers if number]
    if said:
        said[0] = said[0].replace(" ", f" of {len(runs)} runs ", 1)
    ended = ", ".join(said) or "Every run gave an answer"
    return f"{ended}; {standing.words}." if standing else f"{ended}."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
