"""From one file to everything it rests on.

`based_on` names one parent, whose statements hold unless the file says otherwise; a measure is overridden key by key. `combine`
names several parts that were built on the same parent and joins what each of them adds. Where two parts say different things,
the combining file must decide, or it is an error that names both.
"""

from dataclasses import dataclass
from pathlib import Path as FilePath

from sim.registry import Registry
from sim.scenario.document import Document, SyntaxTrouble, read_document, show_path
from sim.scenario.grammar import read_facts
from sim.scenario.law import FORWARD, READINGS
from sim.scenario.positions import Path
from sim.scenario.problems import Findings, Mark, Problem, nearest, short
from sim.scenario.sheet import Fact, Facts
from sim.scenario.tree import find, is_file, leaves_the_tree, names

MAX_DEPTH = 3
_OWN = ("name", "question", "note", "based_on", "combine")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a file and all it rests on say together. `documents` are base first, the file itself last; `whole` is False when a
    parent or part could not be had."""

    facts: Facts
    documents: tuple[Document, ...]
    whole: bool

    @property
    def own(self) -> Document:
        """The file itself."""
        return self.documents[-1]


class Library:
    """Reads files, each once."""

    def __init__(self, registry: Registry, findings: Findings, root: FilePath) -> None:
        self._registry = registry
        self._findings = findings
        self._root = root
        self._read: dict[FilePath, tuple[Document, Facts]] = {}

    def open(self, name: str | FilePath) -> Gathered:
        """The scenario of a path, or of a name in the working folder or the built-in tree. Raises SyntaxTrouble."""
        path = FilePath(name)
        text = str(name)
        if not is_file(path):
            found = None if leaves_the_tree(text) else find(path.as_posix(), FilePath(), self._root)
            if found is None:
                folder = path.parent if path.parent.is_dir() else FilePath()
                near = names(folder, self._root)
                shown = short(text, 200)
                values = (("name", shown),)
                raise SyntaxTrouble(
                    Problem("file.not_found", values, None, allowed=near, nearest=nearest(path.stem, near), place=shown)
                )
            path, text = found, show_path(found)
        return self._gather(path, text, ())

    @property
    def order(self) -> tuple[str, ...]:
        """The files read so far, as messages call them, the one that was asked for first."""
        return tuple(document.source.shown for document, _ in self._read.values())

    def _load(self, path: FilePath, shown: str) -> tuple[Document, Facts]:
        key = path.resolve()
        if key not in self._read:
            document = read_document(path, shown)
            self._read[key] = document, read_facts(document, self._registry, self._findings)
        return self._read[key]

    def _gather(self, path: FilePath, shown: str, chain: tuple[Document, ...]) -> Gathered:
        document, own = self._load(path, shown)
        chain += (document,)
        facts: Facts = {}
        documents: tuple[Document, ...] = ()
        whole = True
        if ("based_on",) in own:
            parent = self._step(own[("based_on",)], ("based_on",), own[("based_on",)].value, chain)
            whole = parent is not None
            if parent is not None:
                facts |= {at: fact for at, fact in parent.facts.items() if at[0] not in _OWN}
                documents = parent.documents
        if ("combine",) in own and own[("combine",)].good:
            parts = [(where, self._step(own[("combine",)], where, name, chain)) for where, name in own[("combine",)].value]
            whole = whole and all(part is not None for _, part in parts)
            joint = Joint(document, own, documents, self._findings)
            if whole:
                facts |= joint.join([(where, part) for where, part in parts if part is not None])
            for _, part in parts:
                documents += tuple(each for each in part.documents if each not in documents) if part else ()
        return Gathered(facts | own, (*documents, document), whole)

    def _step(self, fact: Fact, where: Path, name: str | None, chain: tuple[Document, ...]) -> Gathered | None:
        """Follow one name from one file to the next; None when it leads nowhere."""
        if name is None:
            return None
        document = fact.document
        mark = document.value(*where)
        if leaves_the_tree(name):
            self._findings.error(mark, "leaves_tree", {"name": short(name)})
            return None
        path = find(name, document.path.parent, self._root)
        if path is None:
            self._findings.unknown(mark, "unknown.file", name, names(document.path.parent, self._root, document.path.stem))
            return None
        return self._follow(path, mark, where, chain)

    def _follow(self, path: FilePath, mark: Mark, where: Path, chain: tuple[Document, ...]) -> Gathered | None:
        labels = " → ".join([*(each.path.stem for each in chain), path.stem])
        if any(path.resolve() == each.path.resolve() for each in chain):
            self._findings.error(mark, "cycle", {"chain": labels})
            return None
        if len(chain) > MAX_DEPTH:
            self._findings.error(mark, "too_many_steps", {"chain": labels, "limit": MAX_DEPTH})
            return None
        try:
            return self._gather(path, show_path(path), chain)
        except SyntaxTrouble as trouble:
            if trouble.problem.mark is None:
                # The other file has no line to show; the line that asks for it has.
                problem = trouble.problem
                raise SyntaxTrouble(Problem(problem.key, problem.values, mark)) from None
            raise


class Joint:
    """Joins the parts of a `combine`."""

    def __init__(self, document: Document, own: Facts, parents: tuple[Document, ...], findings: Findings) -> None:
        self._document = document
        self._own = own
        self._parents = parents
        self._findings = findings

    def join(self, parts: list[tuple[Path, Gathered]]) -> Facts:
        """What the parts add to the parent. Notes a part that is not built on the parent, and every conflict."""
        joined: Facts = {}
        spoken: dict[Path, tuple[Gathered, Facts]] = {}
        for where, part in parts:
            if self._parents and self._parents[-1] not in part.documents:
                values = {"part": part.own.label, "parent": self._parents[-1].label}
                self._findings.error(self._document.value(*where), "other_parent", dict(values), hints=("hint.combine",))
                continue
            added = {at: fact for at, fact in part.facts.items() if at[0] not in _OWN and fact.document not in self._parents}
            for subject in dict.fromkeys(_subject(at) for at in added):
                says = {at: fact for at, fact in part.facts.items() if _subject(at) == subject}
                if subject in spoken and not self._agree(says, spoken[subject][1]):
                    self._conflict(where, subject, spoken[subject], (part, says))
                spoken.setdefault(subject, (part, says))
            joined |= added
        return joined

    def _agree(self, one: Facts, other: Facts) -> bool:
        """Whether two parts say the same about a subject once the combining file has had its word."""
        left, right = ({at: fact.value for at, fact in facts.items() if at not in self._own} for facts in (one, other))
        return left == right

    def _conflict(self, where: Path, subject: Path, first: tuple[Gathered, Facts], second: tuple[Gathered, Facts]) -> None:
        places = []
        for part, says in (first, second):
            fact = says.get(subject) or next(iter(says.values()))
            places.append((part.own.label, fact.key_mark.line, fact.document.label))
        (one, one_line, one_file), (other, other_line, other_file) = places
        values = {
            "subject": ".".join(str(step) for step in subject),
            "one": one,
            "other": other,
            "one_place": f"{one_file}:{one_line}",
            "other_place": f"{other_file}:{other_line}",
        }
        self._findings.error(self._document.value(*where), "conflict", dict(values), hints=("hint.conflict",))


def _subject(path: Path) -> Path:
    """What a statement is about: a whole measure or assumption, one key of [run], a point of law, or a key of the top."""
    if path[0] == FORWARD:
        return path[:3]
    return path[:2] if path[0] in ("measures", "assumptions", "run", READINGS) else path[:1]
