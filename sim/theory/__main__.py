"""`python -m sim.theory`: the table of known answers."""

import argparse
import sys
from typing import Final, cast

from sim.engine import Engine
from sim.registry import load_registry
from sim.registry.texts import Texts
from sim.registry.types import Lang
from sim.theory import CASES
from sim.theory.rows import Row

OK: Final = 0
BREACH: Final = 3


def line(row: Row, texts: Texts, lang: Lang) -> str:
    """A row of the table, in Markdown."""
    quantity = texts.get(f"theory.quantity.{row.quantity}", lang, of=row.of)
    cells = (
        row.case,
        quantity,
        f"{row.expected:.6g}",
        f"{row.got.value:.6g}",
        f"{row.got.se:.2g}",
        f"{100.0 * row.se_share:.2f} %",
        f"{row.bias_in_se:.3f}",
        f"{row.z:+.2f}",
        texts.get("theory.yes" if row.passed else "theory.no", lang),
    )
    return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> int:
    """Run the cases and print the table. Returns 0, or 3 where a value does not pass."""
    parser = argparse.ArgumentParser(prog="python -m sim.theory")
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("compiled", "simpy"), default="compiled")
    parser.add_argument("--lang", choices=("de", "en"), default="de")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args(arguments)
    lang, engine = cast(Lang, given.lang), cast(Engine, given.engine)
    texts = load_registry().texts
    head = texts.get("theory.head", lang)
    print(f"# {texts.get('theory.title', lang)}\n\n{texts.get('theory.seed', lang, seed=given.seed, engine=engine)}\n")
    print(f"| {head} |\n|{'---|' * (head.count('|') + 1)}")
    rows: list[Row] = []
    for case in CASES:
        if (given.cases and case.number not in given.cases) or (given.quick and case.long):
            continue
        for row in case.rows(given.seed, engine):
            print(line(row, texts, lang), flush=True)
            rows.append(row)
    failed = sum(not row.passed for row in rows)
    key = "theory.some_failed" if failed else "theory.all_passed"
    print(f"\n{texts.get(key, lang, number=len(rows), failed=failed)}")
    return BREACH if failed else OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
