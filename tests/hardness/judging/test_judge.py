"""Every category, and the two ways in which an instance gives itself away."""

from fractions import Fraction
from math import inf

import pytest

from hardness.errors import GeneratorError
from hardness.judging.judge import Category, judge
from hardness.outcome import Outcome
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Gap, RealSpace
from instances.questions import Injectivity, Lipschitz, Maximum, Positivity, Regions, ZeroMap
from instances.recipe import FamilyOrigin, Instance, Known, Recipe, Step, ask_oracle, params
from instances.reductions import MulticoloredCliqueToPositivity
from solvers.answer import Answer, Stop, unknown

HALF = Instance(
    Positivity(Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-0.5]))), Box.cube(1, 0, 1)), None
)  # positive on (1/2, 1]
YES, NO, OPEN = (Known(verdict, "told") for verdict in (Verdict.YES, Verdict.NO, Verdict.UNKNOWN))


def outcome(answer: Answer) -> Outcome:
    return Outcome(answer, 0.1, 0.1, 0.1, 1)


def yes(*witness: Fraction | float | int) -> Outcome:
    return outcome(Answer(Verdict.YES, Stop.FINISHED, witness))


SAYS_NO = outcome(Answer(Verdict.NO, Stop.FINISHED))


@pytest.mark.parametrize("known", [YES, OPEN])
def test_a_yes_whose_witness_checks_is_certified(known):
    judgement = judge(HALF, known, yes(Fraction(51, 100)))
    assert (judgement.category, judgement.certified, judgement.reason) == (Category.CERTIFIED, True, "")


@pytest.mark.parametrize("known", [YES, NO, OPEN])
@pytest.mark.parametrize(
    "witness",
    [
        (Fraction(1, 2),),  # f is exactly 0
        (Fraction(101, 100),),  # outside the domain
        (0.75,),  # a float
        (),
        (Fraction(1), Fraction(1)),
    ],
)
def test_a_yes_whose_witness_fails_is_an_invalid_witness(known, witness):
    judgement = judge(HALF, known, yes(*witness))
    assert (judgement.category, judgement.certified) == (Category.INVALID_WITNESS, False)
    assert known.verdict.value in judgement.reason


def test_a_yes_without_a_witness_is_an_invalid_witness():
    judgement = judge(HALF, YES, outcome(Answer(Verdict.YES, Stop.FINISHED)))
    assert judgement.category is Category.INVALID_WITNESS
    assert "comes without a witness" in judgement.reason


@pytest.mark.parametrize(
    ("known", "category"),
    [(YES, Category.CORRECT), (NO, Category.WRONG), (OPEN, Category.UNCERTIFIED)],
)
def test_a_yes_of_a_tool_that_writes_no_witness_is_worth_what_a_no_is(known, category):
    claim = outcome(Answer(Verdict.YES, Stop.FINISHED, unwitnessed=True))
    judgement = judge(HALF, known, claim)
    assert (judgement.category, judgement.certified) == (category, False)
    assert ("of a tool that writes no witness" in judgement.reason) == (category is not Category.CORRECT)


def test_what_has_a_witness_or_is_unknown_is_not_without_one():
    for told in ({"witness": (Fraction(1),)}, {"verdict": Verdict.UNKNOWN, "stop": Stop.TIME, "reason": "late"}):
        with pytest.raises(ValueError, match="without the witness that it needs"):
            Answer(**{"verdict": Verdict.YES, "stop": Stop.FINISHED, "unwitnessed": True} | told)


@pytest.mark.parametrize(
    ("known", "category"), [(NO, Category.CORRECT), (YES, Category.WRONG), (OPEN, Category.UNCERTIFIED)]
)
def test_a_no_without_proof_is_held_against_what_is_known(known, category):
    judgement = judge(HALF, known, SAYS_NO)
    assert (judgement.category, judgement.certified) == (category, False)
    assert (judgement.reason == "") == (category is Category.CORRECT)


@pytest.mark.parametrize("stop", [s for s in Stop if s is not Stop.FINISHED])
def test_an_unknown_is_unknown_and_a_crash_is_an_error(stop):
    judgement = judge(HALF, YES, outcome(unknown(stop, "because", {})))
    assert judgement.category is (Category.ERROR if stop is Stop.CRASHED else Category.UNKNOWN)
    assert judgement.reason == "because"


def test_a_valid_witness_against_a_known_no_blames_the_generator():
    with pytest.raises(GeneratorError, match=r"no recipe.*the known answer is no \(told\)"):
        judge(HALF, NO, yes(Fraction(1)))


@pytest.fixture
def clique() -> tuple[Instance, Known]:
    origin = FamilyOrigin("gnp-multicolored-clique", params(colors=3, nodes=2, density=0.5, planted=True), 1)
    recipe = Recipe(origin, (Step("multicolored-clique-to-positivity"),))
    return Instance.of(recipe), ask_oracle(recipe)


def test_a_valid_witness_is_pulled_back_to_the_source_and_checked_there(clique):
    instance, known = clique
    judgement = judge(instance, known, yes(*known.witness))
    assert judgement.category is Category.CERTIFIED
    assert instance.recipe.chain.source.check(judgement.source_witness)


@pytest.mark.parametrize("pulled", [(1, 1, 1), None, ()])
def test_a_valid_witness_that_pulls_back_to_nonsense_blames_the_generator(clique, monkeypatch, pulled):
    instance, known = clique
    monkeypatch.setattr(MulticoloredCliqueToPositivity, "pull", lambda self, witness: pulled)
    with pytest.raises(GeneratorError, match=r"--seed 1 .*the multicolored-clique refuses"):
        judge(instance, known, yes(*known.witness))


def test_a_pull_back_that_raises_blames_the_generator(clique, monkeypatch):
    instance, known = clique
    monkeypatch.setattr(MulticoloredCliqueToPositivity, "pull", lambda self, witness: 1 // 0)
    with pytest.raises(GeneratorError, match="ZeroDivisionError"):
        judge(instance, known, yes(*known.witness))


def test_a_recipe_that_makes_another_instance_blames_the_generator(clique):
    instance, _ = clique
    with pytest.raises(GeneratorError, match="the recipe makes another instance"):
        judge(Instance(HALF.question, instance.recipe), YES, yes(Fraction(1)))


RELU = HALF.question.network  # max(0, x) - 1/2
ON_UNIT = Maximum(RELU, Box.cube(1, 0, 1))  # 1/2 at 1
GAP = Gap(Fraction(1, 2), Fraction(0))
HAS_GAP = Maximum(RELU, Box.cube(1, 0, 1), gap=GAP)


def value(value: Fraction | float, witness=None) -> Outcome:
    return outcome(Answer(Verdict.VALUE, Stop.FINISHED, witness, value=value))


def known(value: Fraction | float) -> Known:
    return Known(Verdict.VALUE, "told", value=value)


HIGHEST, LOWER = value(Fraction(1, 2), (Fraction(1),)), value(Fraction(1, 4), (Fraction(3, 4),))


@pytest.mark.parametrize(
    ("question", "known", "said", "category"),
    [
        (ON_UNIT, OPEN, HIGHEST, Category.UNCERTIFIED),
        (ON_UNIT, known(Fraction(1, 2)), HIGHEST, Category.CORRECT),
        (ON_UNIT, known(Fraction(1, 2)), LOWER, Category.WRONG),
        (HAS_GAP, YES, HIGHEST, Category.CORRECT),
        (HAS_GAP, YES, LOWER, Category.WRONG),
        (HAS_GAP, OPEN, HIGHEST, Category.UNCERTIFIED),
        (HAS_GAP, OPEN, LOWER, Category.WRONG),  # no maximum lies within a gap
        (HAS_GAP, NO, value(Fraction(0), (Fraction(1, 2),)), Category.CORRECT),
        (ON_UNIT, YES, HIGHEST, Category.UNCERTIFIED),  # a yes about no gap says nothing of a value
        (ON_UNIT, OPEN, value(Fraction(1, 2)), Category.INVALID_WITNESS),
        (ON_UNIT, OPEN, value(Fraction(1, 3), (Fraction(1),)), Category.INVALID_WITNESS),
        (ON_UNIT, OPEN, value(Fraction(1, 2), (Fraction(2),)), Category.INVALID_WITNESS),
        (ON_UNIT, OPEN, value(inf, ((Fraction(0),), (Fraction(1),))), Category.INVALID_WITNESS),
        (Maximum(RELU, RealSpace(1)), OPEN, value(inf, ((Fraction(0),), (Fraction(-1),))), Category.INVALID_WITNESS),
        (Lipschitz(RELU, RealSpace(1)), known(Fraction(1)), value(Fraction(1), (Fraction(1),)), Category.CORRECT),
        (Lipschitz(RELU, RealSpace(1)), known(Fraction(1)), value(Fraction(0), (Fraction(-1),)), Category.WRONG),
        (Lipschitz(RELU, RealSpace(1)), OPEN, value(Fraction(1), (Fraction(0),)), Category.INVALID_WITNESS),
        (Regions(RELU, RealSpace(1)), known(Fraction(2)), value(Fraction(2)), Category.CORRECT),
        (Regions(RELU, RealSpace(1)), known(Fraction(2)), value(Fraction(3)), Category.WRONG),
        (Regions(RELU, RealSpace(1)), OPEN, value(Fraction(3)), Category.UNCERTIFIED),
        (Regions(RELU, RealSpace(1)), OPEN, value(Fraction(2), (Fraction(1),)), Category.INVALID_WITNESS),
        (ON_UNIT, OPEN, SAYS_NO, Category.WRONG),
        (HALF.question, OPEN, HIGHEST, Category.WRONG),
    ],
)
def test_a_value_without_proof_is_held_against_its_witness_and_what_is_known(question, known, said, category):
    judgement = judge(Instance(question, None), known, said)
    assert (judgement.category, judgement.certified) == (category, False)
    assert (judgement.reason == "") == (category is Category.CORRECT)


@pytest.mark.parametrize(("question", "known"), [(HAS_GAP, NO), (ON_UNIT, known(Fraction(1, 4))), (HAS_GAP, known(0))])
def test_an_attained_value_above_the_known_one_blames_the_generator(question, known):
    with pytest.raises(GeneratorError, match=r"a witness attains 1/2, but the known answer is .*\(told\)"):
        judge(Instance(question, None), known, HIGHEST)


def test_a_value_that_is_not_attained_blames_the_solver_even_above_the_known_one():
    judgement = judge(Instance(ON_UNIT, None), known(Fraction(1, 4)), value(Fraction(1), (Fraction(1),)))
    assert judgement.category is Category.INVALID_WITNESS


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        (ZeroMap(RELU, RealSpace(1)), (Fraction(0),), (Fraction(1, 2),)),
        (
            Injectivity(Network((Layer([[1.0]], [0.0]),)), RealSpace(1)),
            ((Fraction(-1),), (Fraction(-2),)),
            ((Fraction(1),), (Fraction(2),)),
        ),
    ],
)
def test_where_the_witness_goes_with_the_no_the_yes_is_what_nobody_can_check(question, good, bad):
    asked = Instance(question, None)
    said = {w: outcome(Answer(Verdict.NO, Stop.FINISHED, w)) for w in (good, bad, None)}
    assert judge(asked, NO, said[good]).category is Category.CERTIFIED
    assert judge(asked, NO, said[bad]).category is Category.INVALID_WITNESS
    assert judge(asked, NO, said[None]).category is Category.INVALID_WITNESS
    says_yes = outcome(Answer(Verdict.YES, Stop.FINISHED))
    assert judge(asked, NO, says_yes).category is Category.WRONG
    assert judge(asked, YES, says_yes).category is Category.CORRECT
    assert judge(asked, OPEN, says_yes).category is Category.UNCERTIFIED
    with pytest.raises(GeneratorError):
        judge(asked, YES, said[good])
