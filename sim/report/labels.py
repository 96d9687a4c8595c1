"""What things are called: statuses, causes, stations, payers, outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.registry.types import Text
from sim.report.words import Words

if TYPE_CHECKING:
    from sim.registry import Registry


class Labels:
    """Names in both languages. What the registry does not know is called by its id, so that a new row never breaks a report."""

    def __init__(self, registry: Registry, words: Words) -> None:
        self._registry = registry
        self._words = words
        self._values = {
            (attribute.id, value): label for attribute in registry.attributes.values() for value, label in attribute.values
        }

    def value(self, attribute: str, value: str) -> Text:
        """A value of an attribute ("status", "gender", "area", "children", ...)."""
        return self._values.get((attribute, value), Text(value, value))

    def station(self, station_id: str) -> Text:
        """A station by its short name."""
        station = self._registry.stations.get(station_id)
        return station.short if station else Text(station_id, station_id)

    def support(self, support_id: str) -> Text:
        """What runs beside a station, by its full name."""
        support = self._registry.supports.get(support_id)
        return support.label if support else Text(support_id, support_id)

    def payer(self, payer: str) -> Text:
        """Who pays."""
        return self._registry.payers.get(payer, Text(payer, payer))

    def item(self, item: str) -> Text:
        """What is paid for: a station's places, a measure, or a kind of payment with a text of its own."""
        if item in self._registry.measures:
            return self._registry.measures[item].label
        if item in self._registry.stations:
            return self._registry.stations[item].label
        kind, _, station = item.partition(".")
        if station in self._registry.supports:
            return self._registry.supports[station].label
        if station in self._registry.stations:
            return self._words.say(f"item.{kind}", station=self._registry.stations[station].label)
        return self._or_id("item", item)

    def cause(self, cause: str) -> Text:
        """Why somebody waits."""
        return self._or_id("cause", cause)

    def outcome(self, outcome: str) -> Text:
        """An outcome of the curves."""
        return self._or_id("outcome", outcome)

    def key(self, key: str) -> Text:
        """A key figure."""
        return self._or_id("key", key)

    def _or_id(self, group: str, name: str) -> Text:
        try:
            return self._words.say(f"{group}.{name}")
        except KeyError:
            return Text(name, name)
