"""What an instance, a network or a matrix looks like: ``hardness describe``, one section after the other.

A section is one file in `hardness.describing.sections`, with a `Section` called ``SECTION``, and one name below. Each
is computed in a limited process of its own; what is left out is named, with the reason.
"""

from importlib import import_module

from hardness.describing.section import Section
from instances.errors import InputError, shown

NAMES = (
    "sizes",
    "tropical",
    "regions",
    "boundary",
    "radius",
    "hoffman",
    "sampled",
    "sampled-grid",
    "sampled-orbits",
    "symmetry",
    "fibre",
    "honest",
    "dimension",
    "patterns",
    "depth",
)
"""Every section, in the order in which they are printed; the module of each is called as it is."""


def known(name: str) -> str:
    """The name of a section, without importing it.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if name not in NAMES:
        raise InputError(f"there is no section {shown(name)}; sections are {', '.join(NAMES)}")
    return name


def section(name: str) -> Section:
    """The section of a name; imported when it is asked for.

    Raises
    ------
    InputError
        If there is none.
    """
    name = known(name)
    found = import_module(f"hardness.describing.sections.{name.replace('-', '_')}").SECTION
    assert isinstance(found, Section)
    return found
