"""Certificates from before arrival, and which work the law must close before a search counts as a gap."""

from math import sqrt

from rule_rows import example_book

from sim.engine.decide import wait_without_offer
from sim.engine.record import new_ledger
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import person as p
from sim.rules.draws import person_key
from sim.rules.gates import replaces_certificate

PERSONS = 4000
STATIONS = {
    name: c.STATION_IDS.index(name) for name in ("helferausbildung", "weiterfuehrende_schule", "schulische_ausbildung", "studium")
}
LATE = 3000


def person(number=0, **fields):
    me = [0] * p.FIELDS
    me[p.KEY], me[p.HOUSING], me[p.ARRIVAL], me[p.MAIN], me[p.DUE_STATUS] = person_key(1, 0, number), 1, -1000, c.AUSBILDUNG, 5000
    for name, value in fields.items():
        me[getattr(p, name)] = value
    return me


def recognised(station, schooling):
    """The numbers of the persons of a schooling whose certificate from abroad is enough for a station."""
    b = example_book().tables
    return {one for one in range(PERSONS) if replaces_certificate(person(one, SCHOOLING=schooling), b, STATIONS[station], 0)}


def test_certificates_are_recognised_in_the_believed_share_and_only_from_the_schooling_that_gives_them():
    none, primary, middle, upper = range(4)
    shares = {name: load_registry().parameters[f"recognised_certificate_{name}"].value for name in ("hsa9", "hsa10")}
    shares["hr"] = load_registry().parameters["studium_entrance_share"].value
    asked = {"helferausbildung": "hsa9", "weiterfuehrende_schule": "hsa9", "schulische_ausbildung": "hsa10", "studium": "hr"}
    for station, level in asked.items():
        from_schooling = upper if level == "hr" else middle
        for schooling in (none, primary, middle, upper):
            share = shares[level] if schooling >= from_schooling else 0.0
            found = len(recognised(station, schooling)) / PERSONS
            assert abs(found - share) <= 4 * sqrt(share * (1 - share) / PERSONS), (station, schooling)


def test_whose_certificate_opens_school_based_training_has_one_that_opens_assistant_training():
    assert recognised("schulische_ausbildung", 2) < recognised("helferausbildung", 2)


def cause_without_offer(status, qualified):
    me = person(STATUS=status, QUALIFIED=qualified)
    wait_without_offer(me, example_book().tables, new_ledger(1), 0, 0, LATE)
    return me[p.MAIN], me[p.MAIN_CAUSE]


def test_who_may_work_in_her_trade_searches_and_is_not_kept_out_by_the_law_that_closes_helper_jobs():
    """A title after training allows skilled work only; it leaves nobody in a gap that the law makes."""
    assert cause_without_offer(c.T, 1) == (c.SUCHE, c.CAUSE_OWN_SEARCH)
    assert cause_without_offer(c.T, 0) == (c.LUECKE, c.CAUSE_LAW)
