"""Trajectory to outcomes: curves, gaps, money, key figures and pairs, as pure functions of what an engine returned.

`measure_outcomes` makes the tables a study stores; `person_results` and `pair_outcomes` compare two runs person by person.
Whoever asks several things about a run reads it once with `read_lives` and asks `measure_lives` and `results_of`.
Beside them stand `identity` (do two runs agree until they may differ?), `plausibility` (is a run believable?), `paired` (what a
difference over replications says) and `displacement` (what a gain of some costs others).
"""

from sim.outcomes.lives import Lives, read_lives
from sim.outcomes.measure import Outcomes, measure_lives, measure_outcomes
from sim.outcomes.persons import Partings, PersonResult, in_both, pair_outcomes, partings, person_results, results_of

__all__ = [
    "Lives",
    "Outcomes",
    "Partings",
    "PersonResult",
    "in_both",
    "measure_lives",
    "measure_outcomes",
    "pair_outcomes",
    "partings",
    "person_results",
    "read_lives",
    "results_of",
]
