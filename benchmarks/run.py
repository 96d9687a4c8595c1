"""Everything that is said about speed, measured side by side in one run on one machine.

    python benchmarks/run.py            # full size: most of an hour, alone on a quiet machine; writes docs/benchmarks.md
    python benchmarks/run.py --quick    # 200 persons: shows that it works, says nothing about speed

Every measurement is a process of its own (`lines.py`), so that times and peaks of memory are its own. Lines that are fast are
measured in several rounds, one after the other in each, so that a slow minute of the machine meets all of them. The numbers go to
`benchmarks.json`, and the page is written from that file alone (`page.py`).
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from page import write_page

from sim.version import model_version

HERE = Path(__file__).resolve().parent
PACKAGES = ("simpy", "numpy", "numba", "ciw")
SEEDS = range(1, 4)
SCENARIOS = ("baseline", "ausbildungsticket", "sprachfoerderung_ifk")


@dataclass(frozen=True)
class Sizes:
    """How large a run is: persons of all lines and of the small run in which visits are counted; rounds of fast and slow lines;
    persons in the growth of the compiled engine, and from where on one round is enough; servers and customers of the queues."""

    persons: int = 65_900
    sample: int = 2_000
    rounds: int = 3
    slow_rounds: int = 1
    growth: tuple[int, ...] = (10_000, 65_900, 300_000, 1_000_000, 5_000_000)
    one_round_from: int = 2_000_000
    servers: tuple[int, ...] = (10, 100, 300)
    customers: int = 20_000
    cold: bool = True


QUICK = Sizes(persons=200, sample=100, rounds=1, growth=(100, 200), servers=(5,), customers=300, cold=False)
SLOW = {
    "textbook": ("textbook",),
    "textbook, raised thresholds": ("textbook", "--raised"),
    "textbook, careful, raised thresholds": ("textbook", "--careful", "--raised"),
    "simpy": ("simpy",),
}
FAST = {
    "compiled, daily": ("compiled", "--daily"),
    "compiled": ("compiled",),
    "limit": ("limit",),
}
WAITED_FOR = {
    "outcomes": ("outcomes",),
    "pair": ("pair",),
    "pair, shipped": ("pair", "--shipped"),
    "comparison": ("comparison",),
    "comparison, shipped": ("comparison", "--shipped"),
}


class Run:
    """One run: what has been found so far, and what could not be measured here."""

    def __init__(self, sizes: Sizes, folder: Path) -> None:
        self.sizes = sizes
        self.folder = folder
        self.skipped = missing()
        self.records: list[dict[str, Any]] = []

    def measure(self, name: str, *arguments: object, environment: dict[str, str] | None = None, **told: object) -> None:
        """Measure a line in a process of its own and keep what it says, or how it ended."""
        if arguments[0] in self.skipped:
            return
        load = os.getloadavg()[0]
        call = [sys.executable, str(HERE / "lines.py"), *map(str, arguments)]
        paths = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
        surroundings = {**os.environ, "PYTHONPATH": paths, **(environment or {})}
        done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", env=surroundings, check=False)
        found = json.loads(done.stdout) if done.returncode == 0 else {"failed": _last_line(done.stderr) or str(done.returncode)}
        self.records.append({"name": name, **told, "load": round(load, 2), **found})
        seconds = found.get("failed") or (f"{found['seconds']:.3f} s" if "seconds" in found else "done")
        print(f"{name} {told}: {seconds}", file=sys.stderr, flush=True)

    def lines(self) -> None:
        """The table: every line at the same size."""
        sizes, here = self.sizes, ("--folder", self.folder)
        of = ("--persons", sizes.persons)
        # Whatever has to be compiled is compiled here: a process that has compiled keeps much memory.
        self.measure("made ready", "cold")
        for number in range(sizes.rounds):
            if number < sizes.slow_rounds:
                for name, arguments in SLOW.items():
                    self.measure(name, *arguments, *of, round=number, persons=sizes.persons)
            if number == 0:
                self.measure("kinds", "kinds", "--persons", sizes.sample, *here, persons=sizes.sample)
                self.measure("tape", "tape", *of, *here, persons=sizes.persons)
            for name, arguments in FAST.items():
                self.measure(name, *arguments, *of, *here, round=number, persons=sizes.persons)

    def comparisons(self) -> None:
        """What a user waits for."""
        of = ("--persons", self.sizes.persons, "--folder", self.folder)
        for number in range(self.sizes.rounds):
            for name, arguments in WAITED_FOR.items():
                self.measure(name, *arguments, *of, round=number, persons=self.sizes.persons)

    def cold(self) -> None:
        """How long the first call of the compiled engine takes where nothing has been compiled before."""
        self.measure("cold", "cold", environment={"WEGWEISER_CACHE": str(self.folder / "cold")})

    def growth(self) -> None:
        """The compiled engine at several sizes."""
        for number in range(self.sizes.rounds):
            for persons in self.sizes.growth:
                if number == 0 or persons < self.sizes.one_round_from:
                    self.measure("growth", "compiled", "--persons", persons, round=number, persons=persons)

    def identity(self) -> None:
        """Shipped scenarios in both engines at the size of the table."""
        for scenario in SCENARIOS:
            self.measure("same", "same", "--persons", self.sizes.persons, "--scenario", scenario, scenario=scenario)

    def queues(self) -> None:
        """The network that Ciw can express too."""
        for seed in SEEDS[: self.sizes.rounds]:
            for servers in self.sizes.servers:
                for name in ("queue", "ciw"):
                    size = ("--servers", servers, "--customers", self.sizes.customers, "--seed", seed)
                    self.measure(name, name, *size, servers=servers, seed=seed)

    def results(self) -> dict[str, Any]:
        """Everything that the page is written from."""
        return {
            "date": date.today().isoformat(),
            "machine": machine(),
            "sizes": asdict(self.sizes),
            "skipped": self.skipped,
            "records": self.records,
        }


def missing() -> dict[str, str]:
    """Lines that cannot be measured here, and why."""
    found: dict[str, str] = {}
    if find_spec("numba") is None:
        found |= dict.fromkeys(("compiled", "cold", "same", *WAITED_FOR), "numba is not installed (extra `fast`)")
    if shutil.which("cc") is None:
        found |= dict.fromkeys(("kinds", "tape", "limit"), "there is no C compiler `cc`")
    if find_spec("ciw") is None:
        found["ciw"] = "Ciw is not installed (extra `bench`)"
    return found


def machine() -> dict[str, Any]:
    """What the figures hold for."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gigabytes": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "model_version": model_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "compiler": _first_line(["cc", "--version"]) if shutil.which("cc") else None,
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _first_line(call: list[str]) -> str:
    return subprocess.run(call, capture_output=True, text=True, check=False).stdout.partition("\n")[0]


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


def main() -> None:
    """Measure, keep the numbers, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a small run, shown and not kept unless --to says where")
    parser.add_argument("--persons", type=int, help="size of the table (65900)")
    parser.add_argument("--rounds", type=int, help="rounds of what is fast (3)")
    parser.add_argument("--slow-rounds", type=int, help="rounds of the lines in plain Python (1)")
    parser.add_argument("--growth", type=int, nargs="*", help="sizes of the growth table")
    parser.add_argument("--to", type=Path, help="folder for benchmarks.json and benchmarks.md (docs)")
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page again from the numbers kept there")
    options = parser.parse_args()
    folder = options.to or (None if options.quick else HERE.parent / "docs")
    if options.page:
        kept = (folder or HERE.parent / "docs") / "benchmarks.json"
        results = json.loads(kept.read_text(encoding="utf-8"))
    else:
        asked = {name: getattr(options, name) for name in ("persons", "rounds", "slow_rounds", "growth")}
        told = {name: given for name, given in asked.items() if given is not None}
        sizes = Sizes(**{**asdict(QUICK if options.quick else Sizes()), **told})
        with tempfile.TemporaryDirectory() as temporary:
            run = Run(sizes, Path(temporary))
            for reason in sorted(set(run.skipped.values())):
                print(f"skipped: {reason}", file=sys.stderr)
            run.lines()
            run.comparisons()
            if sizes.cold:
                run.cold()
            run.identity()
            run.queues()
            run.growth()
        results = json.loads(json.dumps(run.results()))
    text = write_page(results)
    if folder is None:
        print(text)
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (folder / "benchmarks.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
