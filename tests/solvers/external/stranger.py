"""A tool of others that misbehaves as it is told, and the two questions it is asked."""

import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from instances.network import Layer, Network
from instances.question import Box, Gap
from instances.questions import Positivity
from solvers.registry import load
from solvers.solver import Limits, Solver

TOOL = Path(__file__).with_name("misbehaving_tool.py")
LIMITS = Limits(wall_s=20, memory_bytes=2**31, seed=7)
RAMP = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))


def asking(top: int) -> Positivity:
    """Is max(0, x) > 0 on [-1, top]? By theorem it is at least 1 somewhere, or nowhere above 0."""
    return Positivity(RAMP, Box.cube(1, -1, top), gap=Gap(yes=Fraction(1), no=Fraction(0)))


YES, NO = asking(2), asking(0)

Make = Callable[..., Solver]


@pytest.fixture
def tool(tmp_path: Path) -> Make:
    """A description of the tool that misbehaves in a given way."""

    def make(how: str, places: str = "{timeout} {result} {seed}", **more: object) -> Solver:
        command = f"{sys.executable} -I {TOOL} '{how}' {{onnx}} {{vnnlib}} {places}"
        described = {"name": "stranger", "command": command, "environment": {"TOLD": str(tmp_path)}} | more
        path = tmp_path / "stranger.yaml"
        path.write_text(yaml.safe_dump(described))
        return load(str(path))

    return make
