"""The tests, room by room as the code; what several of them share lies beside the first of them."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
"""The project, for what is read of its pages and settings."""

DATA = ROOT / "tests" / "data"
"""Files of others, tests/data/README.md says whose."""
