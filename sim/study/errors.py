"""What a study says when it cannot go on.

Two kinds of trouble are told apart, because different people mend them. A `StudyError` is about what was asked for: the folder
holds other results, two files want different seeds. A `ContractError` is about the program: it promised something about its own
results and the results say otherwise. Both carry a key and values instead of a sentence, so that the sentence can be written in
the language of the call; `str()` gives the English one, for logs."""

from sim.study.words import Lang, word


class StudyError(Exception):
    """The study cannot be run as asked. Exit code 2."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key, values)

    def render(self, lang: Lang) -> str:
        """The sentence in one language."""
        return word(self.key, lang, **self.values)

    def __str__(self) -> str:
        return self.render("en")

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions travel from worker processes as (class, args); keywords would be lost.
        return (_rebuild, (type(self), self.key, self.values))


class ContractError(StudyError):
    """A promise about results was broken (docs/decisions.md names the contracts). Exit code 3."""


class StudyInterrupted(StudyError):
    """The run was stopped by hand; what was finished is stored. Exit code 130."""


def _rebuild(kind: type[StudyError], key: str, values: dict[str, object]) -> StudyError:
    return kind(key, **values)
