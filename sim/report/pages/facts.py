"""The facts of a station in words, in the order of its row: what a page tells and a diagram shortens."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.registry import Registry
from sim.registry.types import Entry, Lang, Parameter, Places, Station, Stay


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, and either what it says or the number of the registry that says it."""

    key: str
    what: str
    says: str
    parameter: Parameter | None = None


class Facts:
    """Tells stations in one language."""

    def __init__(self, registry: Registry, lang: Lang) -> None:
        self.registry = registry
        self.lang = lang

    def text(self, key: str, **values: object) -> str:
        """A text of these pages."""
        return self.registry.texts.get(f"pages.{key}", self.lang, **values)

    def names(self, stations: tuple[str, ...]) -> str:
        """Stations by their short names."""
        return ", ".join(self.registry.stations[station].short.in_(self.lang) for station in stations)

    def of(self, station: Station) -> Iterator[Fact]:
        """Every fact of a station."""
        if station.gate:
            yield self.said("gate", f"{self.registry.law.doors[station.gate].label.in_(self.lang)} (`{station.gate}`)")
        yield from self.entry(station)
        yield from self.stay(station)
        if station.places is not None:
            yield from self.places(station.places)
        yield from self.numbers("cost", station.cost)

    def said(self, key: str, says: str) -> Fact:
        """A fact that is no number of the registry."""
        return Fact(key, self.text(f"fact.{key}"), says)

    def numbers(self, key: str, *parameters: str) -> Iterator[Fact]:
        """Facts that are numbers of the registry; an empty name is none."""
        for name in parameters:
            if name:
                yield Fact(key, self.text(f"fact.{key}"), "", self.registry.parameters[name])

    def flags(self, of: Stay | Entry, *keys: str) -> Iterator[Fact]:
        """Facts that hold or do not."""
        for key in keys:
            if getattr(of, key):
                yield self.said(key, self.text("stations.yes"))

    def entry(self, station: Station) -> Iterator[Fact]:
        """Who may enter, beyond the law."""
        entry = station.entry
        if entry is None:
            firms = station.places is not None
            yield self.said("chosen", self.text("value.firms" if firms else "value.by_itself"))
            return
        if entry.literacy != "any":
            yield self.said("literacy", self.text(f"value.{entry.literacy}"))
        if entry.gender:
            yield self.said("gender", self.text(f"value.{entry.gender}"))
        yield from self.flags(entry, "wish", "citizens", "at_once")
        for key in ("not_done", "done_one_of", "or_done"):
            if stations := getattr(entry, key):
                yield self.said(key, self.names(stations))
        for key in ("without", "after_or_without"):
            if one := getattr(entry, key):
                yield self.said(key, self.names((one,)))
        if entry.visits_max:
            yield self.said("visits_max", str(entry.visits_max))
        for key in ("certificate_min", "certificate_below"):
            if (certificate := getattr(entry, key)) != "none":
                yield self.said(key, self.text(f"value.{certificate}"))
        if entry.entrance:
            yield from self.numbers("entrance", entry.entrance)
            yield self.said("entrance_from", self.text(f"value.{entry.entrance_from}"))
        for key in ("german_min", "german_below", "age_max"):
            yield from self.numbers(key, getattr(entry, key))
        yield from self.take_up(entry)
        for key in ("again", "childcare"):
            yield from self.numbers(key, getattr(entry, key))

    def take_up(self, entry: Entry) -> Iterator[Fact]:
        """The share that takes the station up, or two with whom each is about."""
        groups = self.text(f"take_up_by.{entry.take_up_by}").split("|")
        for name, who in zip(entry.take_up, groups, strict=False):
            several = len(entry.take_up) > 1
            what = self.text("fact.take_up_first", who=who) if several else self.text("fact.take_up")
            yield Fact("take_up", what, "", self.registry.parameters[name])

    def stay(self, station: Station) -> Iterator[Fact]:
        """What being there means."""
        stay = station.stay
        yield self.said("length", self.text(f"length.{stay.length}"))
        yield from self.numbers("length_of", *stay.length_of)
        yield from self.numbers("hours", stay.hours)
        yield from self.flags(stay, "school_hours")
        yield from self.numbers("lessons", stay.lessons)
        yield from self.numbers("contact", stay.contact)
        yield from self.numbers("dropout", stay.dropout, *self.named_dropout(station))
        if stay.needs_german:
            needs = self.registry.units["mlevel"].show(stay.needs_german, self.lang)
            yield self.said("needs_german", needs)
        if stay.search in ("free", "none"):
            yield self.said("search", self.text(f"value.{stay.search}"))
        else:
            yield from self.numbers("search", stay.search)
        for key in ("apply", "leads_to"):
            if (whence := getattr(stay, key)) != "none":
                yield self.said(key, self.text(f"value.{whence}"))
        yield from self.results(station)

    def named_dropout(self, station: Station) -> tuple[str, ...]:
        """The hazards that a rule names itself, because they change with the time spent there."""
        if station.kind == "training":
            return tuple(f"training_dropout_month_{band}" for band in ("probation", "year1", "later"))
        return {
            "helferjob": ("separation_month_helfer_early", "separation_month_helfer_late"),
            "fachkraft": ("separation_month_fachkraft",),
        }.get(station.id, ())

    def results(self, station: Station) -> Iterator[Fact]:
        """What the stay yields."""
        stay = station.stay
        yield from self.flags(stay, "test")
        yield from self.numbers("repeat", stay.repeat)
        yield from self.numbers("repeat_lessons", stay.repeat_lessons)
        if stay.certificate != "none":
            named = stay.certificate.removeprefix("at_least_")
            word = self.text(f"value.{named}")
            yield self.said("certificate", word if named == stay.certificate else self.text("value.at_least", certificate=word))
        yield from self.numbers("certificate_of", stay.certificate_of)
        yield from self.numbers("second_year", stay.second_year)
        yield from self.flags(stay, "once")
        if stay.counts_as:
            yield self.said("counts_as", self.names(stay.counts_as))
        yield from self.numbers("score", stay.score)
        yield from self.numbers("exam", stay.exam)
        if station.kind == "training":
            yield from self.numbers("exam_dual", "exam_pass_base")
        yield from self.flags(stay, "qualifies", "protects")
        for key in ("need", "paid"):
            yield from self.numbers(key, getattr(stay, key))

    def places(self, places: Places) -> Iterator[Fact]:
        """What desks hand out, and when."""
        yield self.said("handing", self.text(f"value.{places.handing}"))
        months = ", ".join(str(month) for month in places.months)
        rolling = places.calendar == "rolling"
        yield self.said(
            "calendar", self.text("value.rolling") if rolling else self.text("value.days", day=places.day, months=months)
        )
        yield from self.numbers("of", places.of)
        if places.regions:
            yield self.said("regions", ", ".join(places.regions))
        yield self.said("spread", self.text(f"value.{places.spread}"))
        for key in ("shares", "rest_of", "factors"):
            yield from self.numbers(key, *getattr(places, key))
        for month in places.months if places.month_share else ():
            share = self.registry.parameters[f"{places.month_share}_{month:02d}"]
            yield Fact("month_share", self.text("fact.month_share", month=month), "", share)
        for key in ("others", "group_min", "group_size", "lead", "reservation", "elastic"):
            yield from self.numbers(key, getattr(places, key))
        yield self.said("level", str(places.level))
