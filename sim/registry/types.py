"""What a registry entry is: a value that never travels without its unit, range, source and grade."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Lang = Literal["de", "en"]
Grade = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; neither may be empty."""

    de: str
    en: str

    def in_(self, lang: Lang) -> str:
        """The text in one language."""
        return self.de if lang == "de" else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or rule was read."""

    key: str
    title: str
    publisher: str
    address: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    `value` holds at the start and always when `series` is empty. `series` gives dated steps (valid_from, value), oldest first;
    before the first date `value` holds. `follows` says what freezes the series: "world" (a scenario's `world = date`), "law"
    (`law = date`) or "nothing". `read` is "entry" (read once when a stay begins) or "live" (re-read when it changes; contract
    7). `low` and `high` bound `value` and, as a factor to it, the series.
    """

    id: str
    value: float
    unit: str
    low: float
    high: float
    read: Literal["entry", "live"]
    label: Text
    description: Text
    source: str
    page: str
    grade: Grade
    touches: tuple[str, ...]
    series: tuple[tuple[date, float], ...] = ()
    follows: Literal["world", "law", "nothing"] = "nothing"


@dataclass(frozen=True, slots=True)
class Station:
    """A station of the model, or a kind of time between stations: a row of data, never a class of its own.

    `desk` is the area one intake desk serves ("district", "region") or "none". `firm` says that firms choose (training, EQ): an
    intake is then an offer, not a start. `payer` and `cost` (a parameter, EUR a month per person) say who pays what for the
    place.
    """

    code: int
    id: str
    label: Text
    short: Text
    kind: Literal["school", "course", "firm", "work", "care", "between"]
    desk: Literal["district", "region", "none"]
    gate: str
    payer: str
    cost: str
    colour: str


@dataclass(frozen=True, slots=True)
class MeasureField:
    """A key that a measure takes besides the common ones (`from`, `until`, `who`, `coverage`, `cost`)."""

    name: str
    unit: str
    low: float
    high: float
    required: bool
    label: Text


@dataclass(frozen=True, slots=True)
class Touch:
    """How a measure changes a cause: `parameter` becomes min / max / sum / product / the field's value, for those covered."""

    parameter: str
    op: Literal["min", "max", "add", "mul", "set"]
    field: str


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """A measure that scenario files may use. `cost_unit` says what one unit of `cost.amount` buys:
    "person_month" (a covered month at one of `stations`), "teaching_unit" (a lesson added by field `hours`), "difference" (what
    the person no longer pays), "once" (a covered person, once). `hinges` names the parameters on which the effect stands or
    falls: a report says of those without evidence that they could turn its answer round."""

    code: int
    id: str
    row: int
    label: Text
    description: Text
    fields: tuple[MeasureField, ...]
    touches: tuple[Touch, ...]
    stations: tuple[str, ...]
    cost_unit: Literal["person_month", "teaching_unit", "difference", "once"]
    source: str
    hinges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a measure may target (`who`): its allowed values, each with a text."""

    id: str
    label: Text
    values: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class District:
    """One of the 53 districts: shares and rates of the districts file, with `code` its position in it."""

    code: int
    ags: str
    name: str
    kind: Literal["kreisfreie_stadt", "kreis"]
    region: int
    population: int
    tariff_network: str
    agency_district: str
    not_very_central_pct: float
    unemployment_rate: float
    protection_seekers: int
    asylblg_recipients: int
    recognised: int
    open: int
    geduldet: int
    flueag_key_pct: float


@dataclass(frozen=True, slots=True)
class LawRule:
    """One answer of the law: may persons of these statuses pass this gate, from `valid_from` until before `valid_until`?

    `after_months` and `clock` ("stay": since arrival, "status": since the present status began) make the answer conditional.
    `entered_before` bars those who arrived on or after that day. `not_in_reception` bars residents of an Aufnahmeeinrichtung.
    `permit` says that a Beschäftigungserlaubnis of the Ausländerbehörde is needed, `consent` that the Bundesagentur must
    agree, and `priority_check` that others go first in the agency districts named by `agencies`. `opens` says in words what
    would open a closed gate.

    Three months numbers, all 0 for "no such limit": the gate is open only while fewer than `until_months` of the clock have
    passed; residents of an Aufnahmeeinrichtung are barred only until `reception_months` of stay; `consent` is needed only
    during the first `consent_until_months` of stay.

    What the engine does not read (yet), but an answer tells: `age_from` and `age_under` in years (0: no limit); for those who
    entered before `early_entry` the wait is only `early_months`; `needs` names further conditions, each a text `law.needs.NAME`.
    `applicable` is False where the question makes no sense for the status: closed, but no refusal. `reading` ("switch.reading")
    marks a rule that holds only where a scenario chooses this reading of a disputed point.
    """

    code: int
    id: str
    gate: str
    statuses: tuple[str, ...]
    answer: Literal["closed", "open", "left_over"]
    valid_from: date
    valid_until: date | None
    after_months: int
    clock: Literal["none", "stay", "status"]
    entered_before: date | None
    not_in_reception: bool
    permit: bool
    consent: bool
    priority_check: bool
    paragraph: str
    text: Text
    opens: Text
    source: str
    grade: Grade
    file: str
    until_months: int = 0
    reception_months: int = 0
    consent_until_months: int = 0
    age_from: int = 0
    age_under: int = 0
    early_entry: date | None = None
    early_months: int = 0
    needs: tuple[str, ...] = ()
    applicable: bool = True
    agencies: tuple[str, ...] = ()
    reading: str = ""
