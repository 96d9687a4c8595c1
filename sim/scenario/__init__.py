"""Scenario files: what a user writes, checked and frozen.

A scenario is a small text file that says which measures are taken and which beliefs are held, and otherwise rests on another
scenario. Reading it either gives a `Scenario` in which every value is in the registry's unit and every name is known, or
`ScenarioErrors` that teach. Nothing above this floor ever sees a file.
"""

from sim.scenario.load import Checked, check_scenario, load_scenario
from sim.scenario.problems import Problem, ScenarioErrors
from sim.scenario.types import Assumption, Cost, Measure, RunOverrides, RunSpec, Scenario

__all__ = [
    "Assumption",
    "Checked",
    "Cost",
    "Measure",
    "Problem",
    "RunOverrides",
    "RunSpec",
    "Scenario",
    "ScenarioErrors",
    "check_scenario",
    "load_scenario",
]
