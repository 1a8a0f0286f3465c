"""What a solver does for the first time in a process is done before the clock starts."""

import json
import subprocess
import sys

import pytest

from solvers.registry import PEERS, SOLVERS, load
from solvers.solver import NotInstalledError

CODE = """
import json, pickle, resource, sys
from dataclasses import replace
from hardness.running.child import Job
from instances.plan import plan
from hardness.warm_up import Kind
from instances.question import Box, RealSpace
from instances.questions import ask
from instances.recipe import FamilyOrigin, Instance, params
from solvers.registry import load
from solvers.solver import Counting, Limits

DRAWS = [
    ("gnp-multicolored-clique", dict(colors=2, nodes=2, density=0.5), "positivity", {}),
    ("gnp-multicolored-clique", dict(colors=2, nodes=2, density=0.5), "surjectivity", {}),
    ("random-ksat", dict(variables=2, width=2, ratio=1.5), "maximum", {}),
    ("random-digraph", dict(nodes=3, density=0.5), "injectivity", {}),
    ("max-network", dict(inputs=2), "maximum", {}),
    ("max-network", dict(inputs=2), "lipschitz", {"p": "1"}),
    ("max-network", dict(inputs=2), "lipschitz", {"p": "2"}),
    ("max-network", dict(inputs=2), "regions", {}),
    ("max-network", dict(inputs=2), "regions", {"kind": "activation"}),
    ("tent", dict(folds=3), "maximum", {}),
    ("tent", dict(folds=3), "lipschitz", {"p": "inf"}),
    ("gaussian-network", dict(inputs=2, width=6, bias="calibrated"), "positivity", {}),
    ("gaussian-network", dict(inputs=2, width=4, bias="calibrated", second_width=3), "positivity", {}),
    ("zero-map-pair", dict(inputs=2, width=2), "zero-map", {}),
    ("random-subset-sum", dict(items=4, bits=4), "identifiability", {}),
    ("gaussian-network", dict(inputs=2, width=2, bias=0, second_width=2), "functional-dimension", {}),
    ("gaussian-network", dict(inputs=2, width=6, bias="calibrated"), "reachability", {"target": "Y_0 > 1 or Y_0 < -1"}),
]

def cpu_s():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime

spec, found = sys.argv[1], []
job, limits = Job(spec), Limits(20.0, 2**33)
for family, values, name, given in DRAWS:
    question = Instance.of(plan(FamilyOrigin(family, params(**values), 3), name, (), given=given)).question
    if load(spec).refusal(question) is not None:
        continue
    content = pickle.dumps(replace(question))
    job.warm_up({"what": Kind.of(question).text, "memory_bytes": 2**33})
    spent, work, modules = [], [], [len(sys.modules)]
    for _ in range(4):
        question, method = pickle.loads(content), load(spec)
        before = cpu_s()
        answer = method.solve(question, limits)
        spent.append(cpu_s() - before)
        work.append({name: answer.work.get(name) for name in getattr(method, "principal_counts", answer.work)})
        modules.append(len(sys.modules))
    new = list(sys.modules)[modules[0] : modules[1]]
    counted = list(method.principal_counts) if isinstance(method, Counting) else None
    found.append([name, new, modules[-1] - modules[1], work, spent, counted])
print(json.dumps(found))
"""


@pytest.mark.parametrize("solver", [*SOLVERS, *(pytest.param(peer, marks=pytest.mark.slow) for peer in PEERS)])
def test_a_first_solve_is_like_the_second_one(solver):
    try:
        load(solver)
    except NotInstalledError as error:
        pytest.skip(str(error))
    done = subprocess.run([sys.executable, "-c", CODE, solver], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found
    ratios = []
    for name, new, later, work, spent, counted in found:
        assert (name, new, later) == (name, [], 0)
        assert solver in PEERS or all(counts == work[0] for counts in work), name
        assert not counted or set(counted).isdisjoint({"questions", "ridges", "merged", "stable", "constant"})
        ratios.append(spent[0] / max(sorted(spent[1:])[1], 1e-3))
    # The median of the kinds, since another process may come in between.
    assert sorted(ratios)[len(ratios) // 2] < 3
