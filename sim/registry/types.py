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
    """Where a figure or rule was read. A title stands as it was published; only what the model itself says is translated."""

    key: str
    title: Text
    publisher: str
    address: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    `value` holds at the start and always when `series` is empty. `series` gives dated steps (valid_from, value), oldest first;
    before the first date `value` holds. `follows` says what freezes the series: "world" (a scenario's `world = date`), "law"
    (`law = date`) or "nothing". `read` is "entry" (read once when a stay begins) or "live" (re-read when it changes; contract 7).
    `low` and `high` bound `value` and, as a factor to it, the series.
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


StationKind = Literal["school", "course", "measure", "eq", "training", "study", "work", "care", "between"]
Area = Literal["district", "region", "none"]
StayLength = Literal["open", "school_year", "school_years", "lessons", "months_to_school", "months", "years", "training"]


@dataclass(frozen=True, slots=True)
class Stay:
    """What being at a station means. Texts that name parameters are empty where nothing of the kind holds.

    `leads_to` is the kind of hand-over behind it ("none": no stay that ends by itself), `apply` whom firms know her as when she
    applies from here ("none": she does not). `search` is the factor on finding work ("free": 1, "none": nobody is hired from
    here), `contact` the German that everyday life brings, `hours` the lessons a week, `school_hours` says that they stop in the
    holidays. `dropout` is the monthly hazard of leaving early, `needs_german` the level (thousandths) below which it rises.
    `length` is the law of the planned length and `length_of` its parameters: school_years (share staying two), lessons (their
    number, at the hours of the day), months_to_school (least and most, up to the next school year), months (least and most,
    evenly), years, training (share of three and a half years). `test` ends it with a language test, missed B1 may be repeated
    once (`repeat` share, `repeat_lessons`). `certificate` is what a school gives with chance `certificate_of`: "next" the one
    above hers, "one_up_a_year" one step for each year with that chance, else at least the one named. `second_year` is the share
    of those without a certificate who come back. `once`: who has finished it does not come again; it `counts_as` having finished
    others too. `score` is what firms think of it. `exam` is the share passing at the end, which then `qualifies`; a stay that
    `protects` may bring an Ausbildungsduldung. `need` is what somebody needs to live on there where that is asked, `paid` the
    share of places with pay. `lessons` is the share of its lessons that the world lets take place.
    """

    leads_to: str
    apply: str
    search: str
    contact: str
    hours: str
    school_hours: bool
    dropout: str
    needs_german: int
    length: StayLength
    length_of: tuple[str, ...]
    test: bool
    repeat: str
    repeat_lessons: str
    certificate: str
    certificate_of: str
    second_year: str
    once: bool
    counts_as: tuple[str, ...]
    score: str
    exam: str
    qualifies: bool
    protects: bool
    need: str = ""
    paid: str = ""
    lessons: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who stands on the list of a station.

    A step does not fit persons of another script ("first_script", "other_scripts") or `gender`, with `certificate_below` or
    `german_below` or more, who do not `wish` for training where that is asked, who were there `visits_max` times (0: no limit),
    who have finished one of `not_done` or none of `done_one_of`; or who do not want it: `take_up` is one share, or two by
    `take_up_by` ("asylum": recognised persons, and those in or after an asylum procedure; "gender"; "small_child": without and
    with; "done": without and after the station of `after_or_without`), `again` the share after having left it before. `without`
    names a station that the law must have closed to her, `after_or_without` one that she has finished or that is closed. It
    is closed below `certificate_min` (unless she has finished one of `or_done`, or went to school up to `entrance_from`
    before arrival and has her certificate recognised with chance `entrance`) or `german_min` and beyond `age_max`.
    `childcare` is the share of places with childcare of their own. `at_once`: no time passes before she is registered.
    `citizens`: naturalised persons use it too.
    """

    literacy: str
    take_up: tuple[str, ...]
    again: str
    certificate_min: str
    certificate_below: str
    german_min: str
    age_max: str
    at_once: bool
    citizens: bool
    take_up_by: str
    german_below: str
    gender: str
    wish: bool
    childcare: str
    entrance: str
    entrance_from: str
    visits_max: int
    not_done: tuple[str, ...]
    or_done: tuple[str, ...]
    done_one_of: tuple[str, ...]
    without: str
    after_or_without: str


Handing = Literal["seats", "groups", "starts", "offers"]


@dataclass(frozen=True, slots=True)
class Places:
    """What the intake desks of a station hand out, and when.

    `handing`: "seats" are held and come back, "groups" of a course start, "starts" are handed out one by one, "offers" of
    firms are ranked by the employer's score. `calendar` is "rolling" (every so many days, each area on days of its own) or
    "months" (on `day` of each of `months`). `of` is a state-wide number, seats or places a year, split over districts like
    protection seekers, people or those in the asylum procedure (`spread`) and kept for `regions` or `districts` where some
    are named, with `extra` more in every district, multiplied by all `shares`, by what all of `rest_of` leave, and by all
    `factors`; a year is spread over its intakes evenly or by the family `month_share`. `others` is the share that others seek
    or hold, `others_year` (times `others_factor`) how many come a year to desks of districts whatever there is to hand out;
    with `wait` so many stand in the queue on the first day that it takes so many days: the median over districts, the most,
    the spread (of the logarithm), then what is known of districts, whose names end with the official key. A group starts with
    `group_min` of `group_size`, `lead` days after registration at the earliest. Firms take nobody below `reservation`;
    `elastic` is the share of extra places when candidates are good. Desks of one `level` are served on one evening before
    those of the next; they share no candidate. `phase` shifts the running totals by which fractions become whole places.
    """

    handing: Handing
    calendar: Literal["rolling", "months"]
    months: tuple[int, ...]
    day: int
    of: str
    regions: tuple[str, ...]
    districts: tuple[str, ...]
    extra: str
    spread: Literal["seekers", "people", "asylum"]
    every: int
    wait: tuple[str, ...]
    shares: tuple[str, ...]
    rest_of: tuple[str, ...]
    factors: tuple[str, ...]
    month_share: str
    others: str
    others_year: str
    others_factor: str
    group_min: str
    group_size: str
    lead: str
    reservation: str
    elastic: str
    level: int
    phase: float


@dataclass(frozen=True, slots=True)
class Station:
    """A station of the model, or a kind of time between stations: a row of data, never a class of its own.

    `desk` is the area one intake desk serves ("district", "region") or "none". `payer` and `cost` (a parameter, EUR a month per
    person) say who pays what for the place. `entry` is None where nobody stands on a list of the system: firms choose, or she
    simply is there. `places` is None where no desk hands out anything.
    """

    code: int
    id: str
    label: Text
    short: Text
    kind: StationKind
    desk: Area
    gate: str
    payer: str
    cost: str
    colour: str
    stay: Stay
    entry: Entry | None
    places: Places | None


Order = Literal["joined", "german", "training_first", "insecure_first"]


@dataclass(frozen=True, slots=True)
class Support:
    """What may run beside a station, from a desk of its own: a row of data, never a class of its own.

    She asks for it when she comes to one of the stations of `asks`, with the share that stands there as its parameter, `notice`
    days after that station began, and keeps it in the stations of `beside`. One of `gates` must be open on the day of intake
    (none: no law is asked); while all are closed she stays on the list. It lasts `months` (or the `lessons` it brings at their
    hours a week), counted from the day it begins or, with `after_stay`, from the day she leaves the stations of `asks`; to the
    birthday at `age_below` (0: any age) at the latest, and `leave` is the monthly hazard of giving it up. `order` is who comes
    first on the list: those who know the least German, those in training or EQ, those without a secure status; then by day.
    An `appointment` is waited for by those who applied for a work permit, and over on its day.
    With `child` it is a place for her youngest child: asked for by the share `take_up` when a child is born that nobody in the
    family looks after, waited for from its first or third birthday, kept wherever she is until the child is too old for it.
    `acts` names what it changes (`supports.ACTS`) and the parameter that says by how much. `payer` and `cost` (a parameter, EUR
    a month) say who pays what for each person supported.
    """

    code: int
    id: str
    label: Text
    short: Text
    asks: tuple[tuple[str, str], ...]
    beside: tuple[str, ...]
    gates: tuple[str, ...]
    notice: str
    months: str
    lessons: str
    after_stay: bool
    appointment: bool
    child: Literal["none", "under_three", "from_three"]
    take_up: str
    age_below: int
    leave: str
    order: Order
    acts: tuple[tuple[str, str], ...]
    payer: str
    cost: str
    desk: Area
    places: Places

    @property
    def everywhere(self) -> bool:
        """Whether it goes on wherever she is."""
        return self.appointment or self.child != "none"


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
    """A measure that scenario files may use. `cost_unit` says what one unit of `cost.amount` buys: "person_month" (a covered
    month at one of `stations`), "teaching_unit" (a lesson added by field `hours`), "difference" (what the person no longer pays),
    "once" (a covered person, once), "district_year" (a year in one of the districts it is for). `aim` is the one outcome it
    is for. `hinges` names the parameters on which the effect stands or falls: a report says of those without evidence that they
    could turn its answer round."""

    code: int
    id: str
    row: int
    label: Text
    description: Text
    fields: tuple[MeasureField, ...]
    touches: tuple[Touch, ...]
    stations: tuple[str, ...]
    cost_unit: Literal["person_month", "teaching_unit", "difference", "once", "district_year"]
    source: str
    aim: str
    hinges: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    permit: bool = False
    lifts: str = ""


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
    `permit` says that a Beschäftigungserlaubnis of the Ausländerbehörde is needed, `consent` that the Bundesagentur must agree,
    and `priority_check` that others go first in the agency districts named by `agencies`. `opens` says in words what would open a
    closed gate.

    Three months numbers, all 0 for "no such limit": the gate is open only while fewer than `until_months` of the clock have
    passed; residents of an Aufnahmeeinrichtung are barred only until `reception_months` of stay; `consent` is needed only during
    the first `consent_until_months` of stay.

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
