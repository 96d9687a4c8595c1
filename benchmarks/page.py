"""The page about speed, written from the numbers of one run. Its words are in `page.md.jinja`; no number is typed by hand."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FULL = 65_900
MICRO = 1e6
LINES = (
    ("textbook", "SimPy, textbook", "default"),
    ("textbook, raised thresholds", "SimPy, textbook", "raised"),
    ("textbook, careful, raised thresholds", "SimPy, textbook, timeouts kept", "raised"),
    ("simpy", "readable engine (`simpy`)", "off while it runs"),
    ("compiled, daily", "compiled engine (`compiled`), waking daily", "default"),
    ("compiled", "compiled engine, waking when something else does", "default"),
    ("limit", "plain C loop, nothing decided", "-"),
)


@dataclass(frozen=True)
class Goal:
    """What was promised: `value` is what was found (None: not measured), `at_most` whether less is better."""

    words: str
    value: float | None
    limit: float
    at_most: bool
    unit: str

    def found(self) -> str:
        """The value with its unit."""
        return "not measured" if self.value is None else f"{number(self.value)} {self.unit}"

    def verdict(self) -> str:
        """Met or missed, and by how much."""
        if not self.value:
            return "-"
        good = self.value <= self.limit if self.at_most else self.value >= self.limit
        distance = number(max(self.value, self.limit) / min(self.value, self.limit))
        return f"met, with a factor of {distance} to spare" if good else f"**missed** by a factor of {distance}"


class Found:
    """The records of a run by name."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        self.records = [record for record in records if "failed" not in record]

    def of(self, name: str, **told: object) -> list[dict[str, Any]]:
        """The measurements of that name."""
        wanted = {"name": name, **told}
        return [r for r in self.records if all(r.get(key) == value for key, value in wanted.items())]

    def middle(self, name: str, field: str = "seconds", **told: object) -> float | None:
        """The median of a field over the rounds, or None."""
        values = [r[field] for r in self.of(name, **told) if field in r]
        return float(median(values)) if values else None

    def rounds(self, name: str, **told: object) -> str:
        """How many rounds, and the range of their seconds."""
        seconds = [r["seconds"] for r in self.of(name, **told)]
        if len(seconds) < 2:
            return "1 round"
        return f"{len(seconds)} rounds: {number(min(seconds))} to {number(max(seconds))}"


def number(value: float | None) -> str:
    """Three significant digits or whole, thousands with a comma; a dash for what is not known."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def ratio(one: float | None, other: float | None) -> float | None:
    """one / other where both are known."""
    return one / other if one is not None and other else None


def write_page(results: dict[str, Any]) -> str:
    """The whole page as Markdown."""
    found = Found(results["records"])
    kinds, tape, loop = (found.of(name) for name in ("kinds", "tape", "limit"))
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    return environment.get_template("page.md.jinja").render(
        **{key: results[key] for key in ("date", "machine", "sizes", "skipped")},
        full=FULL,
        records=[{"failed": None, "persons": None, "servers": None, **record} for record in results["records"]],
        loads=[record["load"] for record in results["records"]],
        goals=goals(results["sizes"], found),
        lines=table(found),
        thresholds={"default": thresholds(found, "textbook"), "raised": thresholds(found, "textbook, raised thresholds")},
        digests=lives(found),
        same=found.of("same"),
        warm=_known(found.middle("compiled", "first_call")),
        cold=_known(found.middle("cold")),
        kinds=kinds[0]["kinds"] if kinds and tape and loop else None,
        visits=tape[0]["visits"] if tape else 0,
        draws=loop[0]["draws"] if loop else 0,
        waits=waits(found),
        used=_known(found.middle("comparison", "processor_seconds")),
        growth=growth(results["sizes"], found),
        queues=queues(results["sizes"], found),
        seeds=len({record["seed"] for record in found.of("ciw")}),
    )


def _known(value: float | None) -> str | None:
    return None if value is None else number(value)


def goals(sizes: dict[str, Any], found: Found) -> list[Goal]:
    """What was promised, and what was found."""
    compiled = found.middle("compiled, daily")
    textbook, raised = found.middle("textbook"), found.middle("textbook, raised thresholds")
    largest = max(sizes["growth"], default=0)
    peak = found.middle("growth", "peak_megabytes", persons=largest)
    return [
        Goal("readable engine, all stations: at most 60 s", found.middle("simpy"), 60.0, True, "s"),
        Goal("readable engine, set for half as many stations: at most 40 s", found.middle("simpy"), 40.0, True, "s"),
        Goal("compiled, waking daily, all stations: at most 0.8 s per replication", compiled, 0.8, True, "s"),
        Goal("compiled, waking daily, set for half as many stations: at most 0.5 s", compiled, 0.5, True, "s"),
        Goal("compiled, asleep, set for half as many stations: at most 0.35 s", found.middle("compiled"), 0.35, True, "s"),
        Goal(
            "compiled, waking daily: at least 150 times textbook, default collector",
            ratio(textbook, compiled),
            150.0,
            False,
            "times",
        ),
        Goal(
            "compiled, waking daily: at least 60 times textbook, raised thresholds", ratio(raised, compiled), 60.0, False, "times"
        ),
        Goal(
            "compiled, waking daily: at least 0.6 of the C loop's rows per second",
            ratio(found.middle("limit"), compiled),
            0.6,
            False,
            "of it",
        ),
        Goal("outcomes of a run: at most 0.15 s more", found.middle("outcomes"), 0.15, True, "s"),
        Goal("`compare`, 20 pairs, from the shell to the report: under 20 s", found.middle("comparison"), 20.0, True, "s"),
        Goal("one pair in a running process: under 1 s", found.middle("pair"), 1.0, True, "s"),
        Goal(f"time per person at {largest:,}: at most 1.6 times that at {FULL:,}", against(found, largest), 1.6, True, "times"),
        Goal(f"memory at {largest:,}: under 8 GB", ratio(peak, 1000.0), 8.0, True, "GB"),
    ]


def table(found: Found) -> list[dict[str, str]]:
    """The lines side by side."""
    first = found.middle("textbook")
    rows = []
    for name, words, collector in LINES:
        seconds = found.middle(name)
        written = found.of(name)[0]["rows"] if seconds is not None else None
        rows.append(
            {
                "words": words,
                "collector": collector,
                "seconds": "not measured" if seconds is None else number(seconds),
                "rounds": "-" if seconds is None else found.rounds(name),
                "speed": number(ratio(written, seconds)),
                "times": number(ratio(first, seconds)),
                "peak": number(found.middle(name, "peak_megabytes")),
            }
        )
    return rows


def thresholds(found: Found, name: str) -> str:
    """The collector's thresholds in a line."""
    records = found.of(name)
    return " / ".join(f"{value:,}" for value in records[0]["collector"]) if records else "not measured"


WAITED_FOR = (
    ("outcomes", "all result tables of one run that has been lived", "CPU s"),
    ("pair", "one pair in a running process: lived, read, checked, stored", "s on the clock"),
    ("comparison", "20 pairs, from the shell to report and tables", "s on the clock"),
    ("pair, shipped", "one pair in a running process, with people who come later", "s on the clock"),
    ("comparison, shipped", "20 pairs from the shell, with people who come later", "s on the clock"),
)


def waits(found: Found) -> list[dict[str, str]]:
    """What a user waits for."""
    return [
        {"words": words, "seconds": number(found.middle(name)), "unit": unit, "rounds": found.rounds(name)}
        for name, words, unit in WAITED_FOR
        if found.of(name)
    ]


def lives(found: Found) -> dict[str, tuple[list[str], dict[str, Any]]]:
    """By digest: the lines that ended with it, and what the first of them counted."""
    digests: dict[str, tuple[list[str], dict[str, Any]]] = {}
    for name, *_ in LINES:
        for record in found.of(name)[:1]:
            digests.setdefault(record["digest"], ([], record))[0].append(name)
    return digests


def against(found: Found, persons: int) -> float | None:
    """Time per person at a size against that of the whole cohort."""
    seconds, base = (found.middle("growth", persons=size) for size in (persons, FULL))
    return ratio(ratio(seconds, persons), ratio(base, FULL))


def growth(sizes: dict[str, Any], found: Found) -> list[dict[str, str]]:
    """The compiled engine size by size."""
    return [
        {
            "persons": f"{size:,}",
            "seconds": number(found.middle("growth", persons=size)),
            "rounds": found.rounds("growth", persons=size),
            "each": number((found.middle("growth", persons=size) or 0.0) / size * MICRO),
            "against": number(against(found, size)),
            "peak": number(found.middle("growth", "peak_megabytes", persons=size)),
            "built": number(found.middle("growth", "built_megabytes", persons=size)),
            "building": number(found.middle("growth", "building", persons=size)),
        }
        for size in sizes["growth"]
        if found.of("growth", persons=size)
    ]


def queues(sizes: dict[str, Any], found: Found) -> list[dict[str, Any]]:
    """Ciw and SimPy by servers."""
    rows = []
    for servers in sizes["servers"]:
        both = [found.of(name, servers=servers) for name in ("queue", "ciw")]
        if not all(both):
            continue
        simpy, ciw = (found.middle(name, servers=servers) for name in ("queue", "ciw"))
        shares = [sum(r["reneged"][0] for r in records) / max(1, sum(r["came"] for r in records)) for records in both]
        rows.append(
            {
                "servers": f"{servers:,}",
                "simpy": number(simpy),
                "ciw": number(ciw),
                "times": number(ratio(ciw, simpy)),
                "shares": [f"{share:.2%}" for share in shares],
                "exact": f"{both[0][0]['expected_share']:.2%}",
            }
        )
    return rows
