"""Every reason that can be given is given: no code of a refusal, a cause, an end or an event stands there for nothing.

Some thousand persons over eight years give most of them; what is rare is reached in a world in which it is not.
"""

from collections import Counter
from functools import cache

import pytest
from engine_lives import belief, live, scenario

from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import names as n
from sim.study.doors import FIRST_LAW_RULE

RARE = {
    "bafoeg_take_up": 0.0, "school_benefit_stopped_share": 1.0, "permit_refusal_gestattung": 0.3, "permit_days_training": 90.0,
    "permit_days_job": 60.0, "livelihood_tolerance": 0.0, "german_gain_per_ue": 60.0, "studium_take_up": 1.0,
    "studium_entrance_share": 1.0, "bvb_take_up": 0.0, "massnahme_45_take_up": 0.0, "weiterbildungskolleg_take_up": 0.0,
    "further_school_share": 0.0, "bae_take_up": 0.0,
}  # fmt: skip


@cache
def runs():
    return tuple(
        live(scenario(persons, days, beliefs=tuple(belief(name, value) for name, value in beliefs.items())))
        for persons, days, beliefs in ((2000, 2922, {}), (1000, 1096, RARE))
    )


def test_every_condition_of_the_model_closes_a_gate():
    closed = Counter(event.value for run in runs() for _, event in run.of(c.EV_REFUSED))
    assert set(c.CONDITIONS) <= set(closed)


def test_refusals_add_up_by_code_and_every_code_is_a_condition_or_a_rule_of_the_law():
    law = load_registry().law
    for run in runs():
        refused = run.of(c.EV_REFUSED)
        by_code = Counter(event.value for _, event in refused)
        by_law = sum(number for code, number in by_code.items() if code >= FIRST_LAW_RULE and law.by_code(code).text)
        assert sum(by_code[code] for code in c.CONDITIONS) + by_law == len(refused) > 1000


def test_a_refusal_by_law_names_a_rule_of_the_gate_that_its_station_asks():
    law, stations = load_registry().law, load_registry().stations
    for run in runs():
        for _, event in run.of(c.EV_REFUSED):
            if event.value not in c.CONDITIONS:
                gate = stations[c.STATION_IDS[event.code]].gate
                assert law.by_code(event.value).gate == gate
                assert gate in n.GATES


def test_every_cause_of_waiting_is_met():
    waited = {stay.cause for run in runs() for person in run.spells for stay in person}
    declined = {event.code for run in runs() for _, event in run.of(c.EV_DECLINED, c.EV_CONTRACT_LOST)}
    assert set(range(len(c.CAUSE_IDS))) <= waited | declined
    assert {c.CAUSE_MOBILITY, c.CAUSE_PERMIT} <= declined


def test_every_end_of_a_spell_or_a_support_is_met():
    ends = {stay.reason for run in runs() for person in run.spells for stay in person}
    ends |= {reason for run in runs() for reason in run.trajectory.supports.reason.tolist()}
    assert ends == {code for code, name in enumerate(c.END_IDS) if name}


@pytest.mark.parametrize("kind", range(1, len(c.EVENT_IDS)))
def test_every_kind_of_event_is_met(kind):
    assert any(run.of(kind) for run in runs())


def test_everything_to_live_on_is_met():
    assert {event.code for run in runs() for _, event in run.of(c.EV_LIVES_ON)} == set(range(len(c.LIVES_ON_IDS)))
