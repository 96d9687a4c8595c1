"""A folder of scenario files to write into, and a way to say where in a text an error is expected.

In the tests' texts the signs ⟦ and ⟧ stand around what the carets must lie under; they are taken out before the file is written.
"""

from dataclasses import dataclass
from itertools import pairwise

from tiny import tiny_registry

from sim.scenario import check_scenario, load_scenario

HEADER = 'name = { de = "Name", en = "name" }\nquestion = { de = "Frage?", en = "question?" }\n'
BASED = HEADER + 'based_on = "baseline"\n'


@dataclass(frozen=True)
class Spot:
    """Where an error is expected: from 1, and the text under the carets."""

    line: int
    column: int
    text: str


def unmark(marked):
    """The text without its signs, and the spot they were around (None without signs)."""
    if "⟦" not in marked:
        return marked, None
    before, rest = marked.split("⟦")
    inside, after = rest.split("⟧")
    line = before.count("\n") + 1
    return before + inside + after, Spot(line, len(before) - before.rfind("\n"), inside)


def under_the_carets(rendered):
    """The pieces of the shown lines that carets stand under, in order. Only for lines that are shown whole."""
    lines = rendered.split("\n")
    found = []
    for shown, carets in pairwise(lines):
        if "^" in carets and not carets.replace("|", "").replace("^", "").strip():
            found.append(shown[carets.index("^") : carets.rindex("^") + 1])
    return found


class Tree:
    """A folder with a built-in baseline, read against the tiny registry."""

    def __init__(self, folder):
        self.folder = folder
        self.root = folder / "builtin"
        self.root.mkdir()
        self.registry = tiny_registry()
        self.write("builtin/baseline", HEADER)

    def write(self, name, text):
        path = self.folder / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def check(self, name, overrides=None):
        return check_scenario(self.folder / f"{name}.toml", overrides, registry=self.registry, root=self.root)

    def load(self, name, overrides=None, lang="de"):
        return load_scenario(self.folder / f"{name}.toml", lang, overrides, registry=self.registry, root=self.root)

    def check_text(self, text, name="own", overrides=None):
        self.write(name, text)
        return self.check(name, overrides)

    def load_text(self, text, name="own", overrides=None):
        self.write(name, text)
        return self.load(name, overrides)
