"""Lives in compiled code that checks every access: run as a process of its own with NUMBA_BOUNDSCHECK=1.

Prints as JSON where compiled code is kept, what accesses beyond an end raise, and the digests of some runs whose blocks hold next
to nothing at first.
"""

import json
from random import Random

import numpy as np
from engine_lives import scenario
from two_engines import TIGHT, extremes, first_blocks_with, lived, made, random_acts, random_world

from sim.engine import batch
from sim.rules import person as p
from sim.rules.compiled import as_arrays, cache_folder, compiled
from sim.rules.layout import ROW_WORDS
from sim.rules.words import row_at, words_at

EDGES = (
    "no place anywhere",
    "everything by chance happens",
    "every parameter at its highest",
    "others wait as long as the run lasts",
    "fifty years",
    "one day",
    "one person",
)
RUNS = 23


def run(number):
    """Population and book of a run, and what a process does in it."""
    if number < len(EDGES):
        return *made(extremes()[EDGES[number]]), ()
    luck = Random(number)
    days = luck.randint(1, 1461)
    return *made(*random_world(luck, days)), random_acts(luck, days)


def word(address: int, length: int, at: int) -> int:
    return words_at(address, length)[at]


def write(address: int, length: int, at: int) -> None:
    words_at(address, length)[at] = 1


def field(address: int, length: int, person: int, at: int) -> int:
    return row_at(words_at(address, length), person)[at]


def season(b, day):
    return b.season[day]


def raised():
    """By name of an access beyond an end what it raised, "" where it did not."""
    # Twice the room that is told, so that a check that fails reads no foreign memory.
    room = np.zeros(4 * ROW_WORDS, dtype=np.int64)
    start, length = room[ROW_WORDS:].ctypes.data, 2 * ROW_WORDS
    tables = as_arrays(made(scenario(1, 30))[1].tables)
    accesses = {
        "the word behind the last": (word, start, length, length),
        "the word before the first": (word, start, length, -1),
        "a write behind the last": (write, start, length, length),
        "the row behind the last": (field, start, length, 2, 0),
        "a field that no row has": (field, start, length, 0, p.FIELDS),
        "a day that no table has": (season, tables, len(tables.season)),
    }
    found = {}
    for name, (rule, *arguments) in accesses.items():
        try:
            compiled(rule)(*arguments)
            found[name] = ""
        except IndexError as error:
            found[name] = str(error)
    # What lies inside is read all the same.
    assert compiled(word)(start, length, length - 1) == 0
    return found


def digests():
    """The digest of every run."""
    batch.first_blocks = first_blocks_with(TIGHT)
    return [digest(number, "compiled") for number in range(RUNS)]


def digest(number, engine):
    """The digest of a run."""
    cohort, book, acts = run(number)
    return lived(cohort, book, 0, engine, acts)[0].digest()


if __name__ == "__main__":
    print(json.dumps({"folder": str(cache_folder()), "raised": raised(), "digests": digests()}))
