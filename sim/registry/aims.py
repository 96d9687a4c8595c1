"""What a measure is for: the one outcome it is judged by.

The aim of a measure is taken from its purpose, in the source document or in its description, and never from results: among many
outcomes one nearly always looks like an effect.
"""

from typing import Final

AIMS: Final = (
    "exam_passed",
    "training_entered",
    "training_starts",
    "training_contracts_lost",
    "b1",
    "b2",
    "certificate",
    "employed",
    "skilled_end",
    "secure",
    "contact_lost_days",
    "gap_days.law",
    "gap_days.handover",
)
"""The outcomes a measure may be for: what a curve shows at the end of a run, or a key figure. Their names stand in
texts/outcomes.toml."""


def in_days(aim: str) -> bool:
    """Whether an aim is counted in days of persons, which are shown as months."""
    return aim.partition(".")[0].endswith("_days")
