"""The type of a person's row, for the reader and the type checker: indexable integers."""

from typing import Protocol


class Row(Protocol):
    """A list of int in the readable engine, a line of an int64 array in the compiled one."""

    def __getitem__(self, field: int, /) -> int: ...

    def __setitem__(self, field: int, number: int, /) -> None: ...
