"""With fixed places and firms that fill every place, what some gain others lose: counted in real runs.

The places of a run are known before it begins, and contracts are what fills them (a contract that falls through later leaves its
place empty; nobody else gets it). The others who compete for them are no persons of the model, so what they get is counted at the
desk, and compared with what the split of displacement says by arithmetic.
"""

from datetime import date

import pytest
from engine_lives import belief, live, policy, scenario

from sim.engine.desks import Desks
from sim.outcomes.displacement import displacement
from sim.registry.codes import AUSBILDUNG, EV_CONTRACT, POPULATION_COHORT

ANYBODY = -100_000.0
"""A score nobody falls short of."""
FILLED = {
    "training_offers_year": 4000.0,
    "reservation_score": ANYBODY,
    "eq_reservation_score": ANYBODY,
    "extra_place_margin": -ANYBODY + 2500.0,
    # As many others as there are places, about as good as the applicants.
    "training_background_share": 1.0,
    "background_score_margin": -ANYBODY + 4500.0,
    # A firm keeps whom it has had in an EQ beyond the places of its desk.
    "eq_takeover_share": 0.0,
}
MORE_GERMAN = (
    policy("sprachfoerderung_ifk", date(2018, 8, 1), hours=20.0),
    policy("integrationskurs_plaetze", date(2018, 2, 1), places=3.0),
)


class Others(list):
    """Scores of the others at a desk that counts whom of them it takes."""

    taken = 0

    def pop(self, *at):
        Others.taken += 1
        return super().pop(*at)


@pytest.fixture
def contracts(monkeypatch):
    """A function that lives a scenario and returns its places and who got them: cohort, entrants, others."""
    scores = Desks._background_scores

    def counted(desks, intake, reservation_of):
        found = scores(desks, intake, reservation_of)
        return Others(found) if desks.plan.station[intake.desk] == AUSBILDUNG else found

    def lived(elastic, *measures):
        Others.taken = 0
        beliefs = {**FILLED, "training_elastic_share": elastic}
        told = scenario(persons=800, days=1461, beliefs=tuple(belief(*each) for each in beliefs.items()), measures=measures)
        run = live.__wrapped__(told)
        desks = run.book.desks
        places = sum(each.places for each in desks.intakes if desks.station[each.desk] == AUSBILDUNG)
        signed = [person for person, event in run.of(EV_CONTRACT) if event.code == AUSBILDUNG]
        whose = run.cohort.population[signed].tolist()
        cohort = whose.count(POPULATION_COHORT)
        return places, cohort, len(whose) - cohort, Others.taken

    monkeypatch.setattr(Desks, "_background_scores", counted)
    return lived


def table(cohort, entrants):
    key = "contracts"
    return {("cohort", key): cohort, ("entrants", key): entrants, ("all", key): cohort + entrants}


def test_with_fixed_places_that_are_all_filled_the_three_parts_add_up_to_zero(contracts):
    before, after = contracts(0.0), contracts(0.0, *MORE_GERMAN)
    for places, *got in (before, after):
        assert sum(got) == places > 0
        assert all(got)
    split = displacement(table(*before[1:3]), table(*after[1:3]), elastic_share=0.0, key="contracts")
    assert split.cohort + split.inside > 0
    assert split.cohort + split.inside + split.outside == split.net == 0
    assert split.outside == after[3] - before[3] != 0


def test_where_places_are_additional_they_do_not(contracts):
    places, *got = contracts(1.0)
    assert sum(got) > places
