"""The order in which a list is served, for the compiled engine: entries of ENTRY_WORDS each in a pool, E_*.

The total order is (rank or score, day joined, lottery, person), so that no two entries are alike.
"""

from typing import Final

from sim.rules.words import Words

(E_KEY, E_WHO) = range(2)
"""Rank or score, the day she joined and the version of her entry (`key_of`); the lottery above her number in the population."""
ENTRY_WORDS: Final = 2
VERSION_BITS: Final = 16
VERSIONS: Final = (1 << VERSION_BITS) - 1
RANK_SHIFT: Final = 44
JOINED_BELOW: Final = 1 << (RANK_SHIFT - VERSION_BITS)
JOINED_BIAS: Final = JOINED_BELOW // 2
"""A day of joining is between -JOINED_BIAS and JOINED_BIAS, further than any run is long."""
FEW: Final = 24
"""So many entries are sorted by putting each into its place among those before it."""


def key_of(rank: int, joined: int, version: int) -> int:
    """One number that orders by rank, then by the day she joined; the version of the entry below. Ranks and scores are below
    2**19."""
    return (rank << RANK_SHIFT) + ((joined + JOINED_BIAS) << VERSION_BITS) + version


def rank_of(key: int) -> int:
    """The rank or score by which an entry stands in the order."""
    return key >> RANK_SHIFT


def joined_of(key: int) -> int:
    """The day from which an entry counts as waiting."""
    return (key >> VERSION_BITS & JOINED_BELOW - 1) - JOINED_BIAS


def version_of(key: int) -> int:
    """The version that her row bears for as long as an entry stands."""
    return key & VERSIONS


def before(key: int, who: int, other_key: int, other_who: int) -> bool:
    """Whether an entry stands before another."""
    mine, other = key >> VERSION_BITS, other_key >> VERSION_BITS
    return mine < other or (mine == other and who < other_who)


def is_before(pool: Words, one: int, other: int) -> bool:
    """Whether the entry at one place stands before that at another."""
    return before(pool[one + E_KEY], pool[one + E_WHO], pool[other + E_KEY], pool[other + E_WHO])


def copy_entry(pool: Words, old: int, new: int) -> None:
    """Write an entry to another place."""
    pool[new + E_KEY], pool[new + E_WHO] = pool[old + E_KEY], pool[old + E_WHO]


def sort(pool: Words, first: int, number: int) -> None:
    """Put so many entries into their order."""
    if number > FEW:
        into_heap(pool, first, number)
        for left in range(number, 0, -1):
            first_to_the_end(pool, first, left)
        turn_round(pool, first, number)
        return
    for entry in range(first + ENTRY_WORDS, first + ENTRY_WORDS * number, ENTRY_WORDS):
        key, who = pool[entry + E_KEY], pool[entry + E_WHO]
        to = entry
        while to > first and before(key, who, pool[to - ENTRY_WORDS + E_KEY], pool[to - ENTRY_WORDS + E_WHO]):
            copy_entry(pool, to - ENTRY_WORDS, to)
            to -= ENTRY_WORDS
        pool[to + E_KEY], pool[to + E_WHO] = key, who


def merge(pool: Words, first: int, middle: int, end: int) -> None:
    """Make one order of two that lie one behind the other. Behind `end` there must be room for those from `middle` on."""
    if first == middle or is_before(pool, middle - ENTRY_WORDS, middle):
        return
    for entry in range(middle, end, ENTRY_WORDS):
        copy_entry(pool, entry, entry + end - middle)
    old, new = middle - ENTRY_WORDS, end + end - middle - ENTRY_WORDS
    to = end - ENTRY_WORDS
    while new >= end:
        if old >= first and is_before(pool, new, old):
            copy_entry(pool, old, to)
            old -= ENTRY_WORDS
        else:
            copy_entry(pool, new, to)
            new -= ENTRY_WORDS
        to -= ENTRY_WORDS


def turn_round(pool: Words, first: int, number: int) -> None:
    """So many entries the other way round."""
    for i in range(number // 2):
        one, other = first + ENTRY_WORDS * i, first + ENTRY_WORDS * (number - 1 - i)
        for word in range(ENTRY_WORDS):
            pool[one + word], pool[other + word] = pool[other + word], pool[one + word]


def into_heap(pool: Words, first: int, number: int) -> None:
    """Make a binary heap of so many entries, the first in the order on top."""
    for at in range(number // 2 - 1, -1, -1):
        entry = first + ENTRY_WORDS * at
        sink(pool, first, at, number, pool[entry + E_KEY], pool[entry + E_WHO])


def first_to_the_end(pool: Words, first: int, number: int) -> int:
    """Put the first of so many entries that are a heap behind the others, which are a heap again; where it is now."""
    last = first + ENTRY_WORDS * (number - 1)
    key, who = pool[last + E_KEY], pool[last + E_WHO]
    copy_entry(pool, first, last)
    if number > 1:
        sink(pool, first, 0, number - 1, key, who)
    return last


def sink(pool: Words, first: int, at: int, number: int, key: int, who: int) -> None:
    """Put an entry at place `at` of a heap of so many entries, or as far below as it belongs."""
    while 2 * at + 1 < number:
        child = first + ENTRY_WORDS * (2 * at + 1)
        at = 2 * at + 1
        if at + 1 < number and is_before(pool, child + ENTRY_WORDS, child):
            child += ENTRY_WORDS
            at += 1
        above = first + ENTRY_WORDS * ((at - 1) >> 1)
        if not before(pool[child + E_KEY], pool[child + E_WHO], key, who):
            pool[above + E_KEY], pool[above + E_WHO] = key, who
            return
        copy_entry(pool, child, above)
    pool[first + ENTRY_WORDS * at + E_KEY], pool[first + ENTRY_WORDS * at + E_WHO] = key, who
