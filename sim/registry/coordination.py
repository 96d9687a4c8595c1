"""Which district is known to have which form of coordination: facts with a source, apart from what is drawn for the others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.registry.rows import Findings, Row, near, read_rows
from sim.registry.types import District, Source

SHARE = "coordination_share_"
"""The parameters that say in which share of the districts a form exists, one per form."""


@dataclass(frozen=True, slots=True)
class Coordinated:
    """A district (by code) that has a form of coordination, from `since` to `until`, both included, None where not known."""

    district: int
    form: str
    since: date | None
    until: date | None
    source: str
    page: str

    def on(self, day: date) -> bool:
        """Whether the form is there on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def load_coordination(
    path: Path,
    districts: tuple[District, ...],
    parameters: Collection[str],
    sources: Mapping[str, Source],
    findings: Findings,
) -> tuple[Coordinated, ...]:
    """All such facts in file order."""
    codes = {district.ags: district.code for district in districts}
    forms = [name.removeprefix(SHARE) for name in parameters if name.startswith(SHARE)]
    found: list[Coordinated] = []
    for row in read_rows(path, findings):
        if row.id not in codes:
            row.wrong(f"there is no district '{row.id}'{near(row.id, codes)}")
            continue
        for form in row.table_of_all():
            one = row.inner(row.one_of(form, forms, "form") or form)
            source, page = one.choice("source", sources), one.string("page")
            found.append(Coordinated(codes[row.id], form, _day(one, "from"), _day(one, "until"), source, page))
            one.close()
    return tuple(found)


def _day(row: Row, key: str) -> date | None:
    value = row.raw(key)
    if value is not None and not isinstance(value, date):
        row.wrong(f"'{key}' must be a day")
        return None
    return value
