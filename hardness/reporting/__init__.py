"""What a store says, as a page for people and as tables for other programs."""

from hardness.reporting.page import write_report

__all__ = ["write_report"]
