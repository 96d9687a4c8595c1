"""What must hold of everything that runs beside a station, in lives with many supports, children and measures."""

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest
from engine_lives import START, live, policy, scenario

from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules.book import MONTH_DAYS
from sim.rules.supports import FIRST_BIRTHDAY, THIRD_BIRTHDAY, YEAR

SUPPORTS = load_registry().supports
MANY = (
    policy("integrationscoach", START, places=60.0),
    policy("fallmanagement", START, places=60.0),
    policy("aufsuchende_arbeit", START, places=10.0),
    policy("abh_plaetze", START, places=2.0),
    policy("asa_vorphase_plaetze", START, places=4.0),
)


@cache
def lived():
    return live(scenario(persons=1500, days=1461, measures=MANY))


@cache
def rows(kind=""):
    """What ran beside stations, of one kind or of all: (person, start, end, code, reason, censored)."""
    table = lived().trajectory.supports
    columns = (table.person, table.start, table.end, table.kind, table.reason, table.censored)
    told = list(zip(*(column.tolist() for column in columns), strict=True))
    return [row for row in told if kind in ("", c.SUPPORT_IDS[row[3]])]


def value(name):
    return load_registry().parameters[name].value


def youngest(person, day):
    """The day on which the youngest child was born, as known on the evening of a day."""
    born = [each.day for each in lived().events[person] if each.kind == c.EV_CHILD and each.day <= day]
    return born[-1] if born else int(lived().cohort.youngest[person])


def test_every_support_but_an_appointment_is_held_by_somebody_here():
    found = Counter(c.SUPPORT_IDS[row[3]] for row in rows())
    assert set(found) == {name for name, support in SUPPORTS.items() if not support.appointment}
    assert min(found.values()) >= 10, found


def test_rows_are_sorted_and_of_one_kind_none_is_empty_or_overlaps_another():
    assert [row[:2] for row in rows()] == sorted(row[:2] for row in rows())
    assert all(row[1] < row[2] for row in rows())
    for one, other in pairwise(sorted((person, kind, start, end) for person, start, end, kind, _, _ in rows())):
        assert one[:2] != other[:2] or one[3] <= other[2], f"person {one[0]}"


def test_what_still_runs_on_the_last_day_is_cut_there_and_nothing_else():
    horizon = lived().cohort.horizon
    assert {(end == horizon, reason == c.END_NONE, censored) for _, _, end, _, reason, censored in rows()} == {
        (True, True, 1),
        (False, False, 0),
    }


def test_a_support_lies_within_a_life_and_ends_with_it():
    left = 0
    for person, start, end, _, reason, _ in rows():
        spells = lived().spells[person]
        assert spells[0].start <= start
        assert end <= spells[-1].end
        assert (reason == c.END_DEPARTED) == (end == spells[-1].end and not spells[-1].censored)
        left += reason == c.END_DEPARTED
    assert left > 5


def desk_of(person, kind, start):
    return lived().desk(person, c.SUPPORT_DESK + kind, start)


def test_a_desk_for_supports_never_has_more_people_than_places_on_a_day_on_which_it_takes_somebody():
    held, begun = {}, Counter()
    for person, start, end, kind, _, _ in rows():
        desk = desk_of(person, kind, start)
        held.setdefault(desk, []).append((start, end))
        begun[desk, start] += 1
    full = 0
    for (desk, day), number in begun.items():
        assert (desk, day) in lived().intakes, f"desk {desk} has no intake on day {day}"
        places = lived().intakes[desk, day].places
        used = number if not lived().book.desks.stock[desk] else sum(start <= day < end for start, end in held[desk])
        assert used <= places, f"desk {desk} on day {day}"
        full += used == places
    assert full > 100


def test_nobody_has_a_support_outside_the_stations_beside_which_it_runs():
    for person, start, end, kind, _, _ in rows():
        support = SUPPORTS[c.SUPPORT_IDS[kind]]
        if support.everywhere:
            continue
        stations = {c.STATION_IDS[stay.station] for stay in lived().spells[person] if stay.start < end and start < stay.end}
        assert stations <= set(support.beside), f"person {person} had {support.id} on day {start}"


def test_nobody_has_a_support_before_its_notice_is_over():
    for person, start, _, kind, _, _ in rows():
        support = SUPPORTS[c.SUPPORT_IDS[kind]]
        if support.everywhere:
            continue
        # She passed by where it is asked for, perhaps on her way through a single day, since she last came from elsewhere.
        before = [stay for stay in lived().spells[person] if stay.start <= start]
        since = next((stay.end for stay in reversed(before) if c.STATION_IDS[stay.station] not in support.beside), None)
        if since is None:
            since = min(before[0].start, int(lived().cohort.station_since[person]))
        notice = int(value(support.notice)) if support.notice else 0
        assert start >= since + notice, f"person {person} got {support.id} on day {start}"


def test_nobody_gets_a_support_whose_gates_are_all_closed_on_that_day():
    asked = 0
    for person, start, _, kind, _, _ in rows():
        gates = SUPPORTS[c.SUPPORT_IDS[kind]].gates
        statuses = lived().statuses_on(person, start)
        answers = {lived().law(gate, status, start).answer for gate in gates for status in statuses}
        assert answers != {"closed"}, f"person {person}, {c.SUPPORT_IDS[kind]}, day {start}"
        asked += bool(gates)
    assert asked > 100


@pytest.mark.parametrize("kind", [s.id for s in SUPPORTS.values() if s.months and not s.after_stay])
def test_a_support_lasts_its_months_and_whoever_completes_it_had_all_of_them(kind):
    months = max(1, int(value(SUPPORTS[kind].months) * MONTH_DAYS))
    lengths = [(end - start, reason) for _, start, end, _, reason, _ in rows(kind)]
    assert max(length for length, _ in lengths) <= months
    assert {length for length, reason in lengths if reason == c.END_COMPLETED} <= {months}


def test_a_coach_stays_three_months_after_school_and_no_longer():
    after = int(value("support_months_coach") * MONTH_DAYS)
    school = {c.STATION_IDS.index(name) for name, _ in SUPPORTS["coach"].asks}
    completed = 0
    for person, start, end, _, reason, _ in rows("coach"):
        there = [stay for stay in lived().spells[person] if stay.start < end and start < stay.end]
        left = next((one.end for one in there if one.station in school and one.end < end and not_at(there, school, one.end)), end)
        assert end <= left + after
        assert reason != c.END_COMPLETED or end == left + after
        completed += reason == c.END_COMPLETED
    assert completed > 5


def not_at(stays, stations, day):
    """Whether none of these stays begins on a day at one of these stations."""
    return not any(stay.start == day and stay.station in stations for stay in stays)


def test_the_youth_service_ends_with_the_twenty_seventh_birthday():
    birth = lived().cohort.birth
    last = {person: int(birth[person]) + int(27 * YEAR) for person, *_ in rows("jmd")}
    assert all(end <= last[person] for person, _, end, _, _, _ in rows("jmd"))
    too_old = [(person, end) for person, _, end, _, reason, _ in rows("jmd") if reason == c.END_GATE_CLOSED]
    assert too_old
    assert all(end == last[person] for person, end in too_old)


@pytest.mark.parametrize("kind", ["kita_u3", "kita_ue3"])
def test_a_place_for_a_child_is_for_parents_of_a_child_of_that_age(kind):
    oldest = int(365.0 * value("small_child_years"))
    ages = {"kita_u3": (FIRST_BIRTHDAY, THIRD_BIRTHDAY), "kita_ue3": (THIRD_BIRTHDAY, oldest)}[kind]
    outgrown = 0
    for person, start, end, _, reason, _ in rows(kind):
        born = youngest(person, start)
        assert born + ages[0] <= start < end <= born + ages[1], f"person {person}"
        later = [e.day for e in lived().events[person] if e.kind == c.EV_CHILD and start < e.day]
        assert end <= min(later, default=end)
        if reason == c.END_COMPLETED:
            assert end in (born + ages[1], *later)
            outgrown += end == born + ages[1]
    assert outgrown > 3
