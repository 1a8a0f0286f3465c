"""Instances that are built, and what the rows of a store say of them.

What is to be built, and when, is the business of `hardness.scheduling.run`.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import instances
from hardness.errors import GeneratorError
from hardness.study.given import Given
from hardness.study.progress import Progress
from hardness.study.study import Study
from instances.errors import InputError
from instances.features.structure import Described
from instances.recipe import FamilyOrigin, Instance, Known, Recipe, ask_oracle
from instances.suite import write_instance

Know = Callable[[Instance, Known], Known]
"""From what is known of an instance's answer to what can be found out."""


def fingerprint(recipe: Recipe | Given) -> str:
    """By what a store remembers which instance a recipe makes: a SHA-256 of the recipe and of the code that follows it.

    The code is part of it, so that nothing that other code built is taken for what this code would build.
    """
    return hashlib.sha256(f"{_code()}\n{recipe!r}".encode()).hexdigest()


@cache
def _code() -> str:
    """SHA-256 of every file of the package `instances`."""
    root = Path(instances.__file__).parent
    found = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        content = file.read_bytes()
        found.update(f"{file.relative_to(root)} {len(content)}\n".encode() + content)
    return found.hexdigest()


@dataclass(frozen=True)
class WrittenInstance:
    """What the rows say of an instance, and where it is if it is on disk. The network itself is not kept."""

    name: str
    digest: str
    family: str
    question: str
    n: int
    d: int
    params: Mapping[str, int | float | str]
    recipe: str
    known: Known
    described: Described
    path: Path | None = None

    @classmethod
    def of(cls, recipe: Recipe | Given, directory: Path, know: Know | None = None) -> "WrittenInstance":
        """Build the recipe's instance, ask the oracle once, and write both; raises as `make`.

        Parameters
        ----------
        know
            What finds out more of the answer, such as a solver (`hardness.asking.knowing`).
        """
        instance, built = cls.make(recipe)
        if know is not None:
            built = replace(built, known=know(instance, built.known))
        return replace(built, path=write_instance(directory, instance, built.known))

    @classmethod
    def make(cls, recipe: Recipe | Given) -> "tuple[Instance, WrittenInstance]":
        """Build the recipe's instance, and ask the oracle once; or read the instance that is given.

        Raises
        ------
        GeneratorError
            If the oracle's own witness fails on what was built.
        InputError
            If what is given cannot be read.
        """
        if isinstance(recipe, Given):
            instance, known = recipe.read()
            if instance.recipe is not None:
                return instance, cls._of_recipe(instance, replace(instance.recipe), known)
            return instance, cls._named(instance, recipe.family, dict(recipe.params), recipe.line, known)
        # A copy, because a recipe keeps the networks it has made for as long as it lives.
        recipe = replace(recipe)
        instance = Instance.of(recipe)
        try:
            known = ask_oracle(recipe)
        except RuntimeError as error:
            raise GeneratorError(str(error)) from error
        return instance, cls._of_recipe(instance, recipe, known)

    @classmethod
    def _of_recipe(cls, instance: Instance, recipe: Recipe, known: Known) -> "WrittenInstance":
        """What the rows say of an instance that a recipe makes."""
        origin = recipe.origin
        params: dict[str, int | float | str]
        if isinstance(origin, FamilyOrigin):
            family, params = origin.family, dict(origin.params)
        else:
            family, params = origin.problem, {"file": Path(origin.file).name}
        for step in recipe.reductions:
            params |= {f"{step.reduction}.{name}": value for name, value in step.params}
        if recipe.question is not None:
            question, values = recipe.question
            params |= {f"{question}.{name}": value for name, value in values}
        if recipe.disguise is not None:
            worn = dict(recipe.disguise.params)
            params |= {"disguise": worn["level"], "disguise.seed": worn["seed"]}
        return cls._named(instance, family, params, recipe.line, known)

    @classmethod
    def _named(
        cls, instance: Instance, family: str, params: Mapping[str, int | float | str], line: str, known: Known
    ) -> "WrittenInstance":
        return cls(
            name=instance.name,
            digest=instance.digest,
            family=family,
            question=instance.question.name,
            n=instance.question.size["neurons"],
            d=instance.question.size["inputs"],
            params=params,
            recipe=line,
            known=known,
            described=Described.of(instance.question),
        )

    def again(self, recipe: Recipe | Given) -> Instance:
        """The same instance, perhaps on another machine; the oracle is not asked again.

        Raises
        ------
        InputError
            If the recipe makes another instance here than it did there.
        """
        instance = recipe.read()[0] if isinstance(recipe, Given) else Instance.of(replace(recipe))
        if instance.digest != self.digest:
            raise InputError(
                f"{self.recipe}: makes {instance.name} here and {self.name} where the study was started; install the"
                " same version in both places"
            )
        return instance


def build_study(study: Study, directory: Path, progress: Progress) -> list[WrittenInstance]:
    """Write the study's instances into `directory`, in the order of its recipes; equal ones count once."""
    recipes = study.recipes()
    built: dict[str, WrittenInstance] = {}
    for number, recipe in enumerate(recipes):
        progress.building(number, len(recipes))
        made = WrittenInstance.of(recipe, directory)
        built.setdefault(made.digest, made)
    progress.building(len(recipes), len(recipes))
    return list(built.values())
