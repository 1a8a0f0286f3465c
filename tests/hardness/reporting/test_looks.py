"""What descriptions say, summed up: medians, or counts of a few whole numbers."""

from hardness.reporting.tables.looks import looks
from hardness.store.store import Said


def said(value: float | None, number: int, family: str = "he-network", name: str = "deficit", **params: int) -> Said:
    return Said(f"digest {number}", family, params, "dimension", name, str(value), value, 0.1)


def test_few_whole_numbers_are_counted_and_others_have_their_median() -> None:
    facts = [said(value, number, width=2) for number, value in enumerate([0, 0, 4, 0, 1, 4])]
    facts += [said(value, number, name="share", width=2) for number, value in enumerate([0.5, 0.5, 0.25, 0.25])]
    facts += [said(value, number, name="regions", width=2) for number, value in enumerate([3, 4, 5, 6])]
    facts += [said(7, number, name="parameters", width=2) for number in range(6)]
    (look,) = looks(facts)
    assert look.columns == ("deficit", "share", "regions", "parameters")
    assert look.rows == (
        (
            "he-network, width 2",
            6,
            ("4\N{NO-BREAK SPACE}×2, 1\N{NO-BREAK SPACE}×1, 0\N{NO-BREAK SPACE}×3", "0.375", "4.5", "7"),
        ),
    )


def test_what_only_numbers_the_instances_makes_no_rows_of_its_own() -> None:
    facts = [said(start % 2, start, "trained-network", width=3, start=start) for start in range(4)]
    facts += [said(None, 9, "trained-network", width=4, start=0)]
    (look,) = looks(facts)
    assert look.rows == (
        ("trained-network, width 3", 4, ("1\N{NO-BREAK SPACE}×2, 0\N{NO-BREAK SPACE}×2",)),
        ("trained-network, width 4", 1, ("—",)),
    )
