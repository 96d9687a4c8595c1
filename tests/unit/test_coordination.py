"""Coordination by district: which districts have a form, and what a form does to a hand-over."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from engine_lives import START, belief, live, policy, scenario
from outcome_lives import lives, people
from outcome_lives import stay as been
from test_outcomes_money import bill, prices

from sim.outcomes.billing import build_bills
from sim.registry import codes as c
from sim.registry import load_registry
from sim.registry.coordination import SHARE
from sim.rules import coordination as co
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import build_book
from sim.rules.districts import districts_with
from sim.rules.tables import build_table
from sim.scenario.resolve import resolve
from sim.scenario.types import Cost

REGISTRY = load_registry()
FORMS = {
    "ki_18_27": 26, "koko": 53, "biko": 42, "integration_point": 49, "uebergang": 12, "quartal": 19, "foerderplan": 3,
    "doppelt": 5,
}  # fmt: skip
"""How many of the 53 districts have each form, as the shares say."""
AGS = {district.ags: district.code for district in REGISTRY.districts}
ESSEN, WUPPERTAL, COESFELD, ENNEPE_RUHR = (AGS[key] for key in ("05113", "05124", "05558", "05954"))
PUPIL, LEARNER, TRAINEE, WORKER = range(4)
INTERRUPT = ("ohne", "integration_point", "foerderplan")
LEFT = (c.IFK, c.INTEGRATIONSKURS, c.AUSBILDUNG, c.HELFERJOB)


def who_has(form, day, seed=1, share=None, world=None):
    told = scenario(seed=seed, world=world)
    share = REGISTRY.parameters[SHARE + form].value if share is None else share
    return set(np.flatnonzero(districts_with(SHARE + form, share, day, told, REGISTRY)).tolist())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [1, 2, 20180629])
def test_as_many_districts_have_a_form_as_its_share_says(form, seed):
    assert len(who_has(form, date(2018, 10, 1), seed)) == FORMS[form]


def test_the_named_districts_are_among_them_whatever_the_lot_says():
    for fact in REGISTRY.coordination:
        for seed in range(5):
            assert fact.district in who_has(fact.form, date(2018, 10, 1), seed)


def test_a_larger_share_only_adds_districts_and_another_seed_chooses_others():
    before = set()
    for share in (0.0, 0.05, 0.2, 0.5, 1.0):
        found = who_has("uebergang", date(2019, 1, 1), share=share)
        assert before <= found
        before = found
    assert len(before) == 53
    assert len({frozenset(who_has("quartal", START, seed)) for seed in range(4)}) == 4


def table(form, **changed):
    told = scenario(days=2000, seed=1, **changed)
    return build_table(SHARE + form, resolve(told, REGISTRY), told, REGISTRY)


def test_a_form_begins_and_ends_on_the_days_that_are_known():
    procedure, coordinators = table("uebergang"), table("biko")
    assert [int(procedure.by_district(day).sum()) for day in (0, 150, 151, 242, 243)] == [10, 10, 11, 11, 12]
    assert [procedure.by_district(day)[ESSEN] for day in (150, 151)] == [0, 1]
    assert [procedure.by_district(day)[ENNEPE_RUHR] for day in (242, 243)] == [0, 1]
    last = (date(2019, 7, 31) - START).days
    assert [coordinators.by_district(day)[COESFELD] for day in (last, last + 1)] == [1, 0]
    end_of_2021 = (date(2021, 12, 31) - START).days
    assert [coordinators.by_district(day).sum() for day in (end_of_2021, end_of_2021 + 1)] == [41, 0]


def test_in_a_world_held_at_a_day_the_forms_of_that_day_stay():
    held = table("uebergang", world=date(2018, 8, 1))
    assert held.starts == (0,)
    assert [held.by_district(1999)[where] for where in (ESSEN, ENNEPE_RUHR)] == [1, 0]
    assert table("biko", world=date(2018, 8, 1)).by_district(1999).sum() == 42


def test_a_measure_gives_the_form_to_its_districts_and_to_no_other():
    plain = table("foerderplan").by_district(0)
    given = table("foerderplan", measures=(policy("foerderplan_management", START, who=(("district", ("05113",)),), reach=1.0),))
    assert given.by_district(0)[ESSEN] == 1
    assert np.array_equal(np.delete(given.by_district(0), ESSEN), np.delete(plain, ESSEN))
    ended = table("doppelt", measures=(policy("klare_federfuehrung", START, left=0.0),))
    assert [one.by_district(0).sum() for one in (table("doppelt"), ended)] == [5, 0]


@cache
def tables(*only):
    """Tables in which every district has these forms and no other."""
    beliefs = tuple(belief(SHARE + form, float(form in only)) for form in FORMS)
    return build_book(scenario(days=30, beliefs=beliefs), REGISTRY, 0.01).tables


def row(station, district=0):
    me = [0] * p.FIELDS
    me[p.MAIN], me[p.DISTRICT] = station, district
    return me


def value_of(name):
    return REGISTRY.parameters[name].value


@pytest.mark.parametrize("kind", range(4))
def test_where_nobody_coordinates_the_bases_hold(kind):
    me, b = row(LEFT[kind]), tables()
    assert co.prepared_share(me, b, kind, 0) == b.const[n.PREPARED_BASE + kind]
    assert co.handover_factor(me, b, 0) == 1.0
    assert co.lost_factor(me, b, 0) == 1.0


def test_each_form_prepares_what_it_is_for():
    added = {
        (form, kind): round(co.prepared_share(row(LEFT[kind]), tables(form), kind, 0) - value_of(f"prepared_base_{name}"), 6)
        for form in FORMS
        for kind, name in enumerate(("school", "course", "training", "work"))
    }
    for form, kinds in {
        "ki_18_27": {0, 1, 2, 3},
        "koko": {0},
        "biko": {0, 1},
        "integration_point": {1, 2, 3},
        "uebergang": {0},
        "quartal": {0},
        "foerderplan": {0, 1, 2, 3},
    }.items():
        size = value_of(f"prepared_add_{form}")
        assert [added[form, kind] for kind in range(4)] == [size * (kind in kinds) for kind in range(4)], form
    assert {added["doppelt", kind] for kind in range(4)} == {-value_of("prepared_less_doppelt")}


def test_the_procedure_is_for_those_who_leave_the_ifk_or_fit_fuer_mehr():
    b = tables("uebergang")
    for station in (c.IFK, co.FIT_FUER_MEHR):
        assert co.lost_factor(row(station), b, 0) == value_of("coordination_lost_uebergang")
        assert co.handover_factor(row(station), b, 0) == value_of("coordination_handover_uebergang")
    for station in (c.SEITENEINSTEIGERKLASSE, c.WEITERFUEHRENDE_SCHULE):
        assert co.lost_factor(row(station), b, 0) == 1.0
        assert co.prepared_share(row(station), b, PUPIL, 0) == value_of("prepared_base_school")


def test_factors_of_two_forms_are_multiplied_and_additions_end_at_97_per_cent():
    both = co.handover_factor(row(c.AUSBILDUNG), tables("integration_point", "foerderplan"), 0)
    assert both == pytest.approx(
        value_of("coordination_handover_integration_point") * value_of("coordination_handover_foerderplan")
    )
    assert co.prepared_share(row(c.IFK), tables(*FORMS), PUPIL, 0) == co.MOST_PREPARED


def test_a_promise_holds_from_below_and_after_school_only():
    told = scenario(days=30, measures=(policy("uebergangskonferenz", START, prepared=0.9),))
    b = build_book(told, REGISTRY, 0.01).tables
    assert min(co.prepared_share(row(c.IFK, district), b, PUPIL, 0) for district in range(53)) == 0.9
    assert co.prepared_share(row(c.INTEGRATIONSKURS), b, LEARNER, 0) < 0.6


def test_means_over_the_districts_stay_where_they_were_without_districts():
    b = build_book(scenario(days=400), REGISTRY, 0.01).tables
    day = 300
    shares = [np.mean([co.prepared_share(row(LEFT[kind], d), b, kind, day) for d in range(53)]) for kind in range(4)]
    assert shares == pytest.approx([0.80, 0.355, 0.40, 0.50], abs=0.006)
    factors = [np.mean([co.lost_factor(row(LEFT[kind], d), b, day) for d in range(53)]) for kind in range(4)]
    assert [b.const[n.LOST_SHARE + kind] * factors[kind] for kind in range(4)] == pytest.approx(
        [0.06, 0.05, 0.06, 0.02], abs=0.002
    )


def followed_on(lived):
    """The share of those who leave the IFK with a next step on the last school day."""
    told = [event.code for _, event in lived.of(c.EV_FOLLOW_ON) if event.value == c.IFK]
    return sum(told) / len(told)


def lost(lived):
    return sum(stay.station == c.KEIN_KONTAKT for told in lived.spells for stay in told)


def test_a_procedure_everywhere_leaves_fewer_without_a_next_step():
    base = live(scenario(persons=1500, days=600))
    everywhere = live(replace(base.scenario, measures=(policy("verfahren_ende_ifk", START, reach=1.0),)))
    assert followed_on(everywhere) > followed_on(base) + 0.05
    assert lost(everywhere) < lost(base)


def test_a_plan_across_spheres_in_some_districts_leaves_the_others_alone_where_nobody_competes():
    where = ("05113", "05315")
    measure = policy("foerderplan_management", START, who=(("district", where),), reach=1.0)
    one, other = (
        live(scenario(persons=400, days=500, beliefs=(belief("course_lead_days", 28.0),), measures=measures), places=0.0)
        for measures in ((), (measure,))
    )
    inside = {AGS[key] for key in where}
    touched = {person for person in range(len(one.cohort)) if one.spells[person] != other.spells[person]}
    assert touched
    assert {int(one.cohort.district[person]) for person in touched} <= inside


def test_coordination_is_paid_by_the_district_that_did_not_have_it_and_year():
    cohort = people({}, {})
    told = scenario(days=730)
    cost = Cost(2_400_000, "kommune")
    measure = replace(policy("ki_fuer_junge_erwachsene", START, who=(("region", ("Münster",)),), reach=1.0), cost=cost)
    told = replace(told, measures=(measure,))
    (owed,) = build_bills(told, REGISTRY, {measure.id: np.array([True, True])})
    plain = build_table(SHARE + "ki_18_27", resolve(told, REGISTRY), replace(told, measures=()), REGISTRY).by_district(0)
    new = sum(plain[district.code] == 0 for district in REGISTRY.districts if REGISTRY.regions[district.region] == "Münster")
    assert 0 < new < 8
    assert (owed.unit, owed.districts) == ("district_year", ((0, 730, new),))
    paid = bill(cohort, lives(cohort, [been(0, 365, c.IFK)], [been(0, 365, c.IFK)]), prices(), (replace(owed, item="ticket"),))
    assert paid["kommune", "ticket"] == new * 2_400_000 * cohort.scale


def test_the_right_offer_comes_more_often_where_somebody_knows_the_person():
    few, many = value_of("right_offer_share_ohne"), value_of("right_offer_share_mit")
    for form, station, share in (
        ("", c.IFK, few),
        ("koko", c.IFK, few),
        ("ki_18_27", c.AUSBILDUNG, many),
        ("foerderplan", c.HELFERJOB, many),
        ("uebergang", c.IFK, many),
        ("uebergang", c.INTEGRATIONSKURS, few),
    ):
        assert co.right_offer_share(row(station), tables(form), 0) == pytest.approx(share), (form, station)


def test_a_joint_office_interrupts_less_and_a_plan_least():
    alone, joint, planned = (value_of(f"payer_change_interrupt_share_{key}") for key in INTERRUPT)
    assert co.interrupt_share(row(c.BERUFSSPRACHKURS), tables(), 0) == alone
    assert co.interrupt_share(row(c.BERUFSSPRACHKURS), tables("integration_point"), 0) == pytest.approx(joint)
    assert co.interrupt_share(row(c.BERUFSSPRACHKURS), tables("foerderplan"), 0) == pytest.approx(planned)
    assert co.interrupt_share(row(c.BERUFSSPRACHKURS), tables("foerderplan", "integration_point"), 0) == pytest.approx(planned)


def detoured(lived):
    """Refusals on the day on which somebody is handed over into a gap."""
    return sum(
        event.kind == c.EV_REFUSED and any(stay.start == event.day and stay.cause == c.CAUSE_HANDOVER for stay in stays)
        for stays, events in zip(lived.spells, lived.events, strict=True)
        for event in events
    )


def test_wrong_offers_lengthen_the_gap_and_with_right_ones_their_length_does_not_matter():
    shares = ("right_offer_share_ohne", "right_offer_share_mit")

    def lived(share, days):
        return live(
            scenario(persons=500, days=500, beliefs=(*(belief(name, share) for name in shares), belief("wrong_offer_days", days)))
        )

    assert lived(1.0, 45.0).trajectory.digest() == lived(1.0, 400.0).trajectory.digest()
    assert detoured(lived(0.0, 45.0)) > detoured(lived(1.0, 45.0))
    gaps = [
        np.mean([stay.end - stay.start for told in one.spells for stay in told if stay.cause == c.CAUSE_HANDOVER and stay.reason])
        for one in (lived(1.0, 45.0), lived(0.0, 45.0), lived(0.0, 120.0))
    ]
    assert gaps[0] < gaps[1] < gaps[2]


def interrupted(share):
    """Lives in which the agency has measures for everybody and the BAMF recognises everybody soon."""
    many = ("massnahme_45_places_year", "bvb_places_year")
    certain = (*(f"protection_rate_{name}" for name in ("gut", "andere", "sicher")), "massnahme_45_take_up", "bvb_take_up")
    beliefs = (
        *(belief(name, 1e5) for name in many),
        *(belief(name, 1.0) for name in certain),
        *(belief(f"payer_change_interrupt_share_{name}", share) for name in INTERRUPT),
    )
    return live(scenario(persons=800, days=900, beliefs=beliefs))


def test_recognition_interrupts_measures_of_the_agency_and_nothing_else():
    always, never = interrupted(1.0), interrupted(0.0)
    cut = [stay for told in always.spells for stay in told if stay.reason == c.END_PAYER_CHANGED]
    assert cut
    measures = {c.STATION_IDS.index(name) for name in ("massnahme_45", "bvb")}
    assert {stay.station for stay in cut} <= measures
    assert not [stay for told in never.spells for stay in told if stay.reason == c.END_PAYER_CHANGED]
    recognised = {(person, event.day) for person, event in always.of(c.EV_STATUS) if event.code == c.REC}
    in_measures = [(person, spell) for person, told in enumerate(always.spells) for spell in told if spell.station in measures]
    assert all((person, spell.end) in recognised for person, spell in in_measures if spell.reason == c.END_PAYER_CHANGED)
    crossed = [day for person, spell in in_measures for who, day in recognised if who == person and spell.start < day < spell.end]
    assert not crossed


def test_going_on_with_coordinators_is_paid_from_the_day_on_which_they_would_have_ended():
    told = scenario(days=2000)
    measure = policy("bildungskoordination", START, who=(("district", ("05113", "05515")),), reach=1.0)
    told = replace(told, measures=(measure,))
    (owed,) = build_bills(told, REGISTRY, {measure.id: np.array([True])})
    assert [piece for piece in owed.districts if piece[2]] == [((date(2022, 1, 1) - START).days, 2000, 2)]
