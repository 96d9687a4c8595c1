"""Networks with exact answers, lived by the engines themselves (contract 10)."""

from typing import Final

from sim.theory import luck, queues, ways
from sim.theory.rows import Case, Row

__all__ = ["CASES", "Case", "Row"]

CASES: Final = (
    Case("1", queues.mm1),
    Case("1", queues.mm1_tail, long=True),
    Case("2", queues.mmc),
    Case("2b", queues.mm10, long=True),
    Case("3", queues.loss),
    Case("7", queues.mg1),
    Case("10", ways.inflow_load),
    Case("10", ways.inflow_variance, long=True),
    Case("11", ways.yearly_intake),
    Case("11", ways.left_from_year_to_year, long=True),
    Case("12", ways.foerderkette),
    Case("14", ways.waiting_period),
    Case("14b", ways.yearly_start),
    Case("14c", ways.age_limit),
    Case("15", luck.halved_hazard),
    Case("16", ways.paired_chances),
    Case("17", luck.coverage),
    Case("18", luck.number_of_runs),
    Case("20", ways.uneven_inflow),
    Case("20", ways.uneven_variance, long=True),
    Case("patience", queues.patience),
)
