"""Trajectory to outcomes: curves, gaps, money, key figures and pairs, as pure functions of what an engine returned.

`measure_outcomes` makes the tables a study stores; `person_results` and `pair_outcomes` compare two runs person by person.
Beside them stand `identity` (do two runs agree until they may differ?), `plausibility` (is a run believable?), `paired` (what a
difference over replications says) and `displacement` (what a gain of some costs others).
"""

from sim.outcomes.measure import Outcomes, measure_outcomes
from sim.outcomes.persons import Partings, PersonResult, pair_outcomes, partings, person_results

__all__ = ["Outcomes", "Partings", "PersonResult", "measure_outcomes", "pair_outcomes", "partings", "person_results"]
