"""Desks in the evening: lists, background applicants, and who gets the places.

Each desk keeps one list. On a day of intake it drops what has become stale, orders the rest by its declared key, and hands out
places until none is left or nobody may have one. Whoever is passed over stays on the list. The total order is (rank, joined,
lottery, person) for school and courses and (score, joined, lottery, person) for firms, so that no result depends on the order
of events in a day.
"""

from heapq import heappop, heappush
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
            if self.plan.one_by_one[desk]:
                heappush(self.lists[desk], entry)
            else:
                self.lists[desk].append(entry)
        joins.clear()

    def intake(self, intake: Intake) -> list[int]:
        """Serve one desk; returns the persons whose next day has changed."""
        desk = intake.desk
        if self.plan.firm[desk]:
            return self._firms(intake)
        if self.plan.one_by_one[desk]:
            return self._one_by_one(desk, intake)
        if not self.plan.stock[desk]:
            return self._course(desk, self._still_waiting(desk), intake)
        free = intake.places - self.ledger.held[desk]
        if free <= 0 and not (self.plan.limit and self.plan.limit[desk] >= 0):
            return []
        return self._seats(desk, self._still_waiting(desk), free, intake.day)

    def open_desks(self, day: int) -> list[int]:
        """Serve the desks that are always open and whose list or seats have changed today; returns the persons whose next day has
        changed."""
        changed = sorted({desk for desk in self.ledger.joins[::JOIN_COLUMNS] if self.plan.open[desk] >= 0})
        if changed:
            self.take_joins(day)
        touched: list[int] = []
        for desk in changed:
            free = self.plan.open[desk] - self.ledger.held[desk]
            touched += self._seats(desk, self._still_waiting(desk), free, day)
        return touched

    def _still_waiting(self, desk: int) -> list[Entry]:
        rows, listed = self.rows, self.lists[desk]
        k = self.plan.station[desk] - FIRST_SUPPORT
        if k >= 0:
            version = p.SUPPORT_VERSION + k
            return [e for e in listed if rows[e.person][p.ASKED] >> k & 1 and rows[e.person][version] == e.version]
        return [e for e in listed if rows[e.person][p.LIST] == desk and rows[e.person][p.LIST_VERSION] == e.version]

    def _one_by_one(self, desk: int, intake: Intake) -> list[int]:
        """An intake at the desk of a support: its list is long and a few get a place, so it remains a heap from one intake to the
        next, and an entry is looked at when its turn comes."""
        k, stock = self.plan.station[desk] - FIRST_SUPPORT, self.plan.stock[desk] != 0
        day, places = intake.day, intake.places
        waiting, others = self.lists[desk], self.others[desk]
        if stock:
            places -= self.ledger.held[desk]
        elif intake.background:
            others.append(Batch(day - QUEUE_TICK_DAYS // 2, intake.background))
        touched: list[int] = []
        left: list[Entry] = []
        while waiting and places > 0:
            ready = waiting[0].joined <= day
            if not ready and self.by_day[desk]:
                # Whoever stands behind her counts as waiting from a later day still.
                break
            if ready:
                places = _others_first(others, waiting[0].rank, waiting[0].joined, places)
                if places <= 0:
                    break
            entry = heappop(waiting)
            me = self.rows[entry.person]
            if not ready:
                left.append(entry)
            elif me[p.ASKED] >> k & 1 and me[p.SUPPORT_VERSION + k] == entry.version:
                places -= self._serve(desk, entry, stock, day, left)
                touched.append(entry.person)
        _others_first(others, p.NEVER, 0, places)
        for entry in left:
            heappush(waiting, entry)
        return touched

    def _seats(self, desk: int, waiting: list[Entry], free: int, day: int) -> list[int]:
        early = [entry for entry in waiting if entry.joined > day]
        ready = sorted(entry for entry in waiting if entry.joined <= day)
        touched: list[int] = []
        left: list[Entry] = []
        for i, entry in enumerate(ready):
            if free <= 0:
                left += ready[i:]
                break
            free -= self._serve(desk, entry, True, day, left)
            touched.append(entry.person)
        limit = self.plan.limit[desk] if self.plan.limit else -1
        for entry in left[limit:] if limit >= 0 else ():
            send_away(self.rows[entry.person], day)
            plan_tomorrow(self.rows[entry.person], day)
            touched.append(entry.person)
        self.lists[desk] = left + early
        return touched

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

    def _course(self, desk: int, waiting: list[Entry], intake: Intake) -> list[int]:
        day, places = intake.day, intake.places
        lead = self.plan.lead[desk]
        patience = value(self.tables, n.BACKGROUND_PATIENCE_DAYS, self.rows[0], day)
        if self.plan.station[desk] >= FIRST_SUPPORT:
            patience = float(p.NEVER)
        others = [batch for batch in self.others[desk] if day - batch.joined <= patience]
        if intake.background:
            tick = COURSE_TICK_DAYS if self.plan.station[desk] < FIRST_SUPPORT else QUEUE_TICK_DAYS
            others.append(Batch(day - lead - tick // 2, intake.background))
        ready = sorted(e for e in waiting if e.joined <= day - lead)
        early = [e for e in waiting if e.joined > day - lead]
        touched: list[int] = []
        if len(ready) + sum(batch.number for batch in others) < self.plan.group_min[desk]:
            places = 0
        left: list[Entry] = []
        at = 0
        while at < len(ready) and places > 0:
            places = _others_first(others, ready[at].rank, ready[at].joined, places)
            if places <= 0:
                break
            places -= self._serve(desk, ready[at], False, day, left)
            touched.append(ready[at].person)
            at += 1
        _others_first(others, p.NEVER, 0, places)
        self.others[desk] = others
        self.lists[desk] = left + ready[at:] + early
        return touched

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
