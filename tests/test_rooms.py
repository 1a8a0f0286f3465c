"""The house: nothing imports in circles, no folder is crowded, and the contracts of the rooms are kept."""

from collections import Counter
from pathlib import Path

import grimp
import networkx as nx
import pytest

from tests import ROOT

PACKAGES = ("instances", "solvers", "hardness")
MOST_MODULES = 15


@pytest.fixture(scope="module")
def imports() -> nx.DiGraph:
    """Every module, with an arrow to every module that it imports whenever it runs."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    found = nx.DiGraph()
    found.add_nodes_from(graph.modules)
    for module in graph.modules:
        found.add_edges_from((module, other) for other in graph.find_modules_directly_imported_by(module))
    return found


def circles(arrows: nx.DiGraph) -> list[list[str]]:
    return [sorted(circle) for circle in nx.strongly_connected_components(arrows) if len(circle) > 1]


def test_no_modules_import_one_another_in_a_circle(imports: nx.DiGraph) -> None:
    assert not circles(imports)


def test_nor_do_the_rooms_of_any_package(imports: nx.DiGraph) -> None:
    packages = {name.rpartition(".")[0] for name in imports if "." in name}
    assert len(packages) > 30
    for package in packages:
        rooms = nx.DiGraph()
        for module, other in imports.edges:
            if module.startswith(f"{package}.") and other.startswith(f"{package}."):
                here, there = (name[len(package) + 1 :].partition(".")[0] for name in (module, other))
                if here != there:
                    rooms.add_edge(here, there)
        assert not circles(rooms), package


def test_a_circle_would_be_seen() -> None:
    assert circles(nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c")])) == [["a", "b"]]


def test_no_folder_has_more_than_fifteen_modules() -> None:
    files = [path for top in (*PACKAGES, "benchmarks", "tests") for path in (ROOT / top).rglob("*.py")]
    sizes = Counter(path.parent for path in files if path.name != "__init__.py")
    assert len(sizes) > 50
    assert {str(folder.relative_to(ROOT)): size for folder, size in sizes.items() if size > MOST_MODULES} == {}


def test_no_file_of_the_packages_has_more_than_420_lines() -> None:
    files = [path for top in PACKAGES for path in (ROOT / top).rglob("*.py")]
    assert {path.name: n for path in files if (n := len(Path(path).read_text().splitlines())) > 420} == {}
