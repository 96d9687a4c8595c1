"""Desks in the evening: lists, background applicants, and who gets the places.

Each desk keeps one list, in the order in which it is served. On a day of intake it hands out places until none is left or nobody
may have one; an entry is looked at when its turn comes, and dropped if it is stale. Whoever is passed over stays on the list. The
total order is (rank, joined, lottery, person) for school, courses and supports. Firms rank everybody anew, by (score, joined,
lottery, person). So no result depends on the order of events in a day.
"""

from bisect import insort
from itertools import islice
from typing import NamedTuple

from sim.engine.beside import begin_support
from sim.engine.contracts import take_offer
from sim.engine.life import admit, plan_tomorrow, still_admissible, turn_away
from sim.engine.plain import send_away
from sim.engine.record import JOIN_COLUMNS, Ledger
from sim.registry.codes import ANSWER_CLOSED, FIRST_SUPPORT
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.desks import COURSE_TICK_DAYS, QUEUE_TICK_DAYS, DeskPlan, Intake
from sim.rules.draws import draw
from sim.rules.folded import folded
from sim.rules.offers import employer_score
from sim.rules.read import fact, law, normal, value
from sim.rules.row import Row
from sim.rules.stations import S_GATE, S_RESERVATION
from sim.rules.support_facts import waits_by_day
from sim.rules.supports import may_begin

LOTTERY_NUMBERS = 1 << 31


class Entry(NamedTuple):
    """One person on a list, in the order in which a list is served."""

    rank: int
    joined: int
    lottery: int
    person: int
    version: int


class Batch(NamedTuple):
    """Others who joined together."""

    joined: int
    number: int


class Desks:
    """The lists of all desks and what happens on an intake."""

    def __init__(self, plan: DeskPlan, tables: Tables, rows: list[list[int]], ledger: Ledger) -> None:
        self.plan = plan
        self.tables = tables
        self.rows = rows
        self.ledger = ledger
        self.lists: list[list[Entry]] = [[] for _ in plan.station]
        self.others: list[list[Batch]] = [[] for _ in plan.station]
        self.by_day = [waits_by_day(tables.support, station) for station in plan.station]
        self.admit, self.admissible = folded(admit), folded(still_admissible)
        self.may_begin, self.begin_support = folded(may_begin), folded(begin_support)
        self.offer, self.score, self.draw = folded(take_offer), folded(employer_score), folded(draw)

    def take_joins(self, day: int) -> None:
        """Put everybody who joined since the last call on the lists."""
        joins = self.ledger.joins
        for i in range(0, len(joins), JOIN_COLUMNS):
            desk, person, rank, version = joins[i : i + JOIN_COLUMNS]
            me = self.rows[person]
            support = self.plan.station[desk] - FIRST_SUPPORT
            field = p.SUPPORT_SINCE + support if support >= 0 else p.FIRM_JOINED if self.plan.firm[desk] else p.LIST_JOINED
            joined = me[field]
            lottery = int(self.draw(me[p.KEY], n.DRAW_LOTTERY, self.plan.station[desk], version) * LOTTERY_NUMBERS)
            entry = Entry(rank, joined, lottery, person, version)
            waiting = self.lists[desk]
            if self.plan.firm[desk] or not waiting or waiting[-1] < entry:
                waiting.append(entry)
            else:
                insort(waiting, entry)
        joins.clear()

    def intake(self, intake: Intake) -> list[int]:
        """Serve one desk; returns the persons whose next day has changed."""
        return self._firms(intake) if self.plan.firm[intake.desk] else self._in_order(intake)

    def open_desks(self, day: int) -> list[int]:
        """Serve the desks that are always open and whose list or seats have changed today; returns the persons whose next day has
        changed."""
        changed = sorted({desk for desk in self.ledger.joins[::JOIN_COLUMNS] if self.plan.open[desk] >= 0})
        if changed:
            self.take_joins(day)
        touched: list[int] = []
        for desk in changed:
            touched += self._in_order(Intake(day, 0, desk, self.plan.open[desk], 0))
        return touched

    def _in_order(self, intake: Intake) -> list[int]:
        """An intake of a school (seats held), a course (starts handed out, others in the same list, a group minimum) or a
        support. A desk with seats sends away who stands behind its limit."""
        day, desk, places = intake.day, intake.desk, intake.places
        stock, last = self.plan.stock[desk] != 0, day
        waiting = self.lists[desk]
        others: list[Batch] = []
        if stock:
            places -= self.ledger.held[desk]
        else:
            last -= self.plan.lead[desk]
            others = self._others_come(intake)
            if not self._fills_group(desk, last, others):
                places = 0
        touched: list[int] = []
        left: list[Entry] = []
        at = 0
        while places > 0 and at < len(waiting):
            entry = waiting[at]
            if entry.joined > last:
                if self.by_day[desk]:
                    # Whoever stands behind her counts as waiting from a later day still.
                    break
                left.append(entry)
            else:
                places = _others_first(others, entry.rank, entry.joined, places)
                if places <= 0:
                    break
                if self._stands(desk, entry):
                    places -= self._serve(desk, entry, stock, day, left)
                    touched.append(entry.person)
            at += 1
        _others_first(others, p.NEVER, 0, places)
        limit = self.plan.limit[desk] if stock and self.plan.limit else -1
        if limit >= 0:
            standing = [entry.person for entry in waiting[at:] if self._stands(desk, entry)]
            for person in standing[limit:]:
                send_away(self.rows[person], day)
                plan_tomorrow(self.rows[person], day)
                touched.append(person)
        waiting[:at] = left
        return touched

    def _stands(self, desk: int, entry: Entry) -> bool:
        """Whether an entry is still on the list of its desk."""
        me, k = self.rows[entry.person], self.plan.station[desk] - FIRST_SUPPORT
        if k >= 0:
            return me[p.ASKED] >> k & 1 != 0 and me[p.SUPPORT_VERSION + k] == entry.version
        return me[p.LIST] == desk and me[p.LIST_VERSION] == entry.version

    def _fills_group(self, desk: int, last: int, others: list[Batch]) -> bool:
        """Whether those who joined the list of a desk up to a day are a group, together with the others."""
        group = self.plan.group_min[desk]
        missing = group - sum(batch.number for batch in others) if group > 1 else 0
        ready = (entry for entry in self.lists[desk] if entry.joined <= last and self._stands(desk, entry))
        return sum(1 for _ in islice(ready, max(0, missing))) >= missing

    def _others_come(self, intake: Intake) -> list[Batch]:
        """Others join the list of a desk together; whoever of them has waited too long is gone."""
        day, desk = intake.day, intake.desk
        others = self.others[desk]
        tick = QUEUE_TICK_DAYS
        if self.plan.station[desk] < FIRST_SUPPORT:
            tick = COURSE_TICK_DAYS
            patience = value(self.tables, n.BACKGROUND_PATIENCE_DAYS, self.rows[0], day)
            others[:] = [batch for batch in others if day - batch.joined <= patience]
        if intake.background:
            others.append(Batch(day - self.plan.lead[desk] - tick // 2, intake.background))
        return others

    def _serve(self, desk: int, entry: Entry, seat: bool, day: int, left: list[Entry]) -> int:
        """Admit the person if her gate is open; the number of places this took. Whom the law keeps from a support stays on its
        list, `left`."""
        me, station = self.rows[entry.person], self.plan.station[desk]
        if station >= FIRST_SUPPORT:
            if not self.may_begin(me, self.tables, station - FIRST_SUPPORT, day):
                left.append(entry)
                return 0
            self.begin_support(me, self.tables, self.ledger, desk, station - FIRST_SUPPORT, seat, day)
            plan_tomorrow(me, day)
            return 1
        if not self.admissible(me, self.tables, station, day):
            turn_away(me, day)
            return 0
        self.admit(me, self.tables, self.ledger, desk, station, seat, day)
        return 1

    def _firms(self, intake: Intake) -> list[int]:
        desk, day = intake.desk, intake.day
        station = self.plan.station[desk]
        rows, tables = self.rows, self.tables
        entries = [e for e in self.lists[desk] if self._applies(rows[e.person], e.version)]
        self.lists[desk] = entries
        places = intake.places
        if places <= 0 or not entries:
            return []
        ranked = sorted((-self.score(rows[e.person], tables, day), e.joined, e.lottery, e.person) for e in entries)
        reservation_of = fact(self.tables, S_RESERVATION, station)
        others = self._background_scores(intake, reservation_of)
        if self.plan.elastic[desk] > 0.0:
            places += self._extra_places(desk, ranked, others, reservation_of, places, day)
        touched: list[int] = []
        for negative, _, _, person in ranked:
            while others and others[0] >= -negative and places > 0:
                others.pop(0)
                places -= 1
            if places <= 0:
                break
            me = rows[person]
            if -negative < value(tables, reservation_of, me, day):
                break
            if self._may_be_offered(me, station, day):
                places -= self.offer(me, tables, self.ledger, station, day)
                plan_tomorrow(me, day)
                touched.append(person)
        return touched

    def _applies(self, me: Row, version: int) -> bool:
        return me[p.FIRM_LIST] >= 0 and me[p.FIRM_VERSION] == version

    def _may_be_offered(self, me: Row, station: int, day: int) -> bool:
        if me[p.CONTRACT] != 0 or me[p.MAIN] == station:
            return False
        gate = fact(self.tables, S_GATE, station)
        return law(self.tables, gate, me, day) != ANSWER_CLOSED

    def _background_scores(self, intake: Intake, reservation_of: int) -> list[int]:
        """Scores of the others who compete for these places, best first: evenly spread quantiles around the reservation score."""
        tables = self.tables
        me = self.rows[0]
        middle = value(tables, reservation_of, me, intake.day) + value(tables, n.BACKGROUND_SCORE_MARGIN, me, intake.day)
        noise = value(tables, n.SCORE_NOISE, me, intake.day)
        number = intake.background
        return [int(middle + noise * normal(tables, 1.0 - (i + 0.5) / number)) for i in range(number)]

    def _extra_places(
        self, desk: int, ranked: list[tuple[int, int, int, int]], others: list[int], reservation_of: int, places: int, day: int
    ) -> int:
        """Elastic places: a share of the good candidates beyond the places at hand, at most as many again (integer floor)."""
        me = self.rows[0]
        limit = int(value(self.tables, reservation_of, me, day) + value(self.tables, n.EXTRA_PLACE_MARGIN, me, day))
        good = sum(1 for row in ranked if -row[0] >= limit) + sum(1 for score in others if score >= limit)
        return int(self.plan.elastic[desk] * max(0, min(good, 2 * places) - places))


def _others_first(others: list[Batch], rank: int, joined: int, places: int) -> int:
    """Serve the others who stand before (rank, joined); returns the places that are left."""
    while others and places > 0 and (rank, joined) > (0, others[0].joined):
        taken = min(places, others[0].number)
        places -= taken
        others[0] = Batch(others[0].joined, others[0].number - taken)
        del others[: others[0].number == 0]
    return places
