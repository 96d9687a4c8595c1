"""The same lives as an average SimPy user would write them.

A person is a process. Again and again she waits for whatever comes first: one of the dates in her diary, each a timeout of its
own, or news from a desk. A desk is a process too: it sleeps until its next intake, then calls those who wait in a
`PriorityStore`, one after the other. Nothing is shared between persons and nothing is used twice; that is how the SimPy
documentation teaches it. Only firms, who look at all applicants at once, keep a plain list of them. Rules, moves and draws are
those of the model, called as they are written, so the lives are the model's own and only the way of waiting is another.

A careful user notices that most dates in the diary still stand after a waking, and keeps their timeouts (`careful`). That is
measured too, since somebody would ask.

A day has eight ticks, so that everybody lives her morning before the first desk opens, and desks of different levels open one
after the other, as in the model.
"""

from collections import defaultdict
from collections.abc import Generator
from functools import partial

import simpy
from simpy.events import AnyOf, Event

from sim.cohort.types import Cohort
from sim.engine.beside import begin_support, close_supports
from sim.engine.change import is_present
from sim.engine.contracts import take_offer
from sim.engine.desks import LOTTERY_NUMBERS
from sim.engine.entry import enter
from sim.engine.errors import EndlessDay
from sim.engine.life import admit, live, plan_tomorrow, still_admissible, turn_away
from sim.engine.moves import close_spell
from sim.engine.record import JOIN_COLUMNS, new_ledger
from sim.engine.state import make_rows, to_trajectory
from sim.engine.trajectory import Trajectory
from sim.registry.codes import ANSWER_CLOSED, END_NONE, FIRST_SUPPORT
from sim.rules import draws
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import RuleBook
from sim.rules.desks import COURSE_TICK_DAYS, QUEUE_TICK_DAYS, Intake
from sim.rules.offers import employer_score
from sim.rules.read import fact, law, normal, value
from sim.rules.stations import S_GATE, S_RESERVATION
from sim.rules.supports import may_begin

TICKS_A_DAY = 8
MORNING = 0
DIARY = range(p.DUE_DEPART, p.NEXT)

Process = Generator[Event, None, None]


class Textbook:
    """A population, its desks and a SimPy environment."""

    def __init__(self, cohort: Cohort, book: RuleBook, replication: int, careful: bool = False) -> None:
        self.careful = careful
        self.env = simpy.Environment()
        self.tables = book.tables
        self.plan = book.desks
        self.horizon = book.tables.horizon
        self.rows: list[list[int]] = make_rows(cohort, book, replication).tolist()
        self.ledger = new_ledger(len(book.desks.station))
        self.news: dict[int, Event] = {}
        for person, me in enumerate(self.rows):
            if me[p.ENTRY] < self.horizon:
                self.env.process(self.life(person))
        self.lists = [simpy.PriorityStore(self.env) for _ in book.desks.station]
        self.applicants: list[list[simpy.PriorityItem]] = [[] for _ in book.desks.station]
        self.others: list[list[tuple[int, int]]] = [[] for _ in book.desks.station]
        intakes: dict[int, list[Intake]] = defaultdict(list)
        for intake in book.desks.intakes:
            intakes[intake.desk].append(intake)
        for desk, dates in intakes.items():
            self.env.process(self.desk(desk, dates))

    def run(self) -> Trajectory:
        """Run to the horizon."""
        self.env.run(until=self.horizon * TICKS_A_DAY)
        for me in self.rows:
            if is_present(me):
                close_spell(me, self.ledger, END_NONE, self.horizon, 1)
                close_supports(me, self.tables, self.ledger, END_NONE, self.horizon)
        return to_trajectory(self.ledger, self.horizon)

    def until(self, day: int, tick: int) -> Event:
        """A timeout that ends at a tick of a day."""
        return self.env.timeout(day * TICKS_A_DAY + tick - self.env.now)

    def today(self) -> int:
        return int(self.env.now) // TICKS_A_DAY

    def life(self, person: int) -> Process:
        """Enter; then wait for the first date of the diary or for news, and live what is due, until departure or horizon."""
        me = self.rows[person]
        yield self.until(me[p.ENTRY], MORNING)
        enter(me, self.tables, self.ledger, me[p.ENTRY])
        if me[p.NEXT] <= me[p.ENTRY]:
            self.live(me)
        dates: dict[tuple[int, int], Event] = {}
        while True:
            self.queue_up()
            if me[p.MAIN] == 0:
                return
            news = self.news[person] = self.env.event()
            dates = self.dates(me, dates)
            yield AnyOf(self.env, [news, *dates.values()])
            if not news.triggered:
                self.live(me)

    def dates(self, me: list[int], before: dict[tuple[int, int], Event]) -> dict[tuple[int, int], Event]:
        """A timeout for every date in her diary, tomorrow at the earliest; `before` holds those of the last time."""
        tomorrow = self.today() + 1
        wanted = [(date, max(me[date], tomorrow)) for date in DIARY if me[date] < self.horizon]
        kept = before if self.careful else {}
        return {key: kept.get(key) or self.until(key[1], MORNING) for key in wanted}

    def live(self, me: list[int]) -> None:
        """Whatever is due for her today."""
        if live(me, self.tables, self.ledger, self.today()):
            raise EndlessDay(f"person {me[p.INDEX]}, day {self.today()}")

    def queue_up(self) -> None:
        """Go to the desks whose lists she has just joined."""
        joins = self.ledger.joins
        for i in range(0, len(joins), JOIN_COLUMNS):
            desk, person, rank, version = joins[i : i + JOIN_COLUMNS]
            me = self.rows[person]
            support = self.plan.station[desk] - FIRST_SUPPORT
            field = p.SUPPORT_SINCE + support if support >= 0 else p.FIRM_JOINED if self.plan.firm[desk] else p.LIST_JOINED
            joined = me[field]
            lottery = int(draws.draw(me[p.KEY], n.DRAW_LOTTERY, self.plan.station[desk], version) * LOTTERY_NUMBERS)
            item = simpy.PriorityItem((rank, joined, lottery, person), version)
            if self.plan.firm[desk]:
                self.applicants[desk].append(item)
            else:
                self.lists[desk].put(item)
        joins.clear()

    def tell(self, person: int) -> None:
        """Let somebody know that a desk has changed her plans."""
        if not self.news[person].triggered:
            self.news[person].succeed()

    def desk(self, desk: int, intakes: list[Intake]) -> Process:
        """One desk: sleep until the next intake, then hand out what there is."""
        for intake in intakes:
            yield self.until(intake.day, intake.level)
            if self.plan.firm[desk]:
                self.firms(desk, intake)
            elif self.plan.stock[desk]:
                yield from self.school(desk, intake)
            else:
                yield from self.course(desk, intake)

    def waits(self, desk: int, item: simpy.PriorityItem) -> bool:
        """Whether somebody on a list has not left it meanwhile."""
        me, support = self.rows[item.priority[3]], self.plan.station[desk] - FIRST_SUPPORT
        if support >= 0:
            return bool(me[p.ASKED] >> support & 1) and me[p.SUPPORT_VERSION + support] == item.item
        if self.plan.firm[desk]:
            return me[p.FIRM_LIST] >= 0 and me[p.FIRM_VERSION] == item.item
        return me[p.LIST] == desk and me[p.LIST_VERSION] == item.item

    def serve(self, desk: int, item: simpy.PriorityItem, seat: bool, day: int) -> int:
        """Give a place to somebody if her gate is still open; the number of places this took."""
        person, station = item.priority[3], self.plan.station[desk]
        me = self.rows[person]
        if station >= FIRST_SUPPORT:
            if not may_begin(me, self.tables, station - FIRST_SUPPORT, day):
                return 0
            begin_support(me, self.tables, self.ledger, desk, station - FIRST_SUPPORT, seat, day)
            plan_tomorrow(me, day)
            self.tell(person)
            return 1
        admitted = still_admissible(me, self.tables, station, day)
        if admitted:
            admit(me, self.tables, self.ledger, desk, station, seat, day)
        else:
            turn_away(me, day)
        self.tell(person)
        return int(admitted)

    def school(self, desk: int, intake: Intake) -> Process:
        """Free seats go to whoever stands first. Whose time has not come, or whom the law keeps from a support, waits on."""
        waiting = self.lists[desk]
        free = intake.places - self.ledger.held[desk]
        late = []
        while free > 0 and waiting.items:
            item = yield waiting.get()
            if item.priority[1] > intake.day:
                late.append(item)
            elif self.waits(desk, item):
                taken = self.serve(desk, item, True, intake.day)
                free -= taken
                if taken == 0 and self.waits(desk, item):
                    late.append(item)
        for item in late:
            yield waiting.put(item)

    def course(self, desk: int, intake: Intake) -> Process:
        """A course begins if its group is full. Others stand in the same list; who came too late for this one waits on."""
        waiting, day, places = self.lists[desk], intake.day, intake.places
        last = day - self.plan.lead[desk]
        queue = self.plan.station[desk] >= FIRST_SUPPORT
        patience = p.NEVER if queue else value(self.tables, n.BACKGROUND_PATIENCE_DAYS, self.rows[0], day)
        others = [(joined, number) for joined, number in self.others[desk] if day - joined <= patience]
        if intake.background:
            others.append((last - (QUEUE_TICK_DAYS if queue else COURSE_TICK_DAYS) // 2, intake.background))
        ready = sum(self.waits(desk, item) and item.priority[1] <= last for item in waiting.items)
        if ready + sum(number for _, number in others) < self.plan.group_min[desk]:
            places = 0
        late = []
        while places > 0 and (ready or others):
            item = (yield waiting.get()) if ready else None
            if item and not self.waits(desk, item):
                continue
            if item and item.priority[1] > last:
                late.append(item)
                continue
            while places > 0 and others and not (item and item.priority[:2] <= (0, others[0][0])):
                joined, number = others.pop(0)
                if number > places:
                    others.insert(0, (joined, number - places))
                places -= min(places, number)
            if item and places > 0:
                taken = self.serve(desk, item, False, day)
                places -= taken
                ready -= 1
                if taken == 0 and self.waits(desk, item):
                    late.append(item)
            elif item:
                late.append(item)
        for item in late:
            yield waiting.put(item)
        self.others[desk] = others

    def firms(self, desk: int, intake: Intake) -> None:
        """Firms look at all applicants at once, best first, beside the others who apply."""
        tables, station, day, places = self.tables, self.plan.station[desk], intake.day, intake.places
        applicants = self.applicants[desk] = [item for item in self.applicants[desk] if self.waits(desk, item)]
        if places <= 0 or not applicants:
            return
        ranked = sorted((-employer_score(self.rows[i.priority[3]], tables, day), *i.priority[1:]) for i in applicants)
        reservation = partial(value, tables, fact(tables, S_RESERVATION, station))
        others = self.scores_of_others(intake, reservation(self.rows[0], day))
        if self.plan.elastic[desk] > 0.0:
            limit = int(reservation(self.rows[0], day) + value(tables, n.EXTRA_PLACE_MARGIN, self.rows[0], day))
            good = sum(-score >= limit for score, *_ in ranked) + sum(score >= limit for score in others)
            places += int(self.plan.elastic[desk] * max(0, min(good, 2 * places) - places))
        for score, _, _, person in ranked:
            while others and others[0] >= -score and places > 0:
                others.pop(0)
                places -= 1
            me = self.rows[person]
            if places <= 0 or -score < reservation(me, day):
                return
            busy = me[p.CONTRACT] != 0 or me[p.MAIN] == station
            if not busy and law(tables, fact(tables, S_GATE, station), me, day) != ANSWER_CLOSED:
                places -= take_offer(me, tables, self.ledger, station, day)
                plan_tomorrow(me, day)
                self.tell(person)

    def scores_of_others(self, intake: Intake, reservation: float) -> list[int]:
        """Those whom the model does not follow, best first."""
        middle = reservation + value(self.tables, n.BACKGROUND_SCORE_MARGIN, self.rows[0], intake.day)
        noise = value(self.tables, n.SCORE_NOISE, self.rows[0], intake.day)
        number = intake.background
        return [int(middle + noise * normal(self.tables, 1.0 - (i + 0.5) / number)) for i in range(number)]
