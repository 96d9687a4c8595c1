"""The named draw: one function, three bodies, the same number to the last bit; and numbers that behave like luck."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rule_rows import measure, with_measures
from scipy import stats

from sim.cohort import build_cohort
from sim.engine.state import make_rows
from sim.registry import load_registry
from sim.rules import compiled, names
from sim.rules import person as p
from sim.rules.book import build_book
from sim.rules.draws import GOLDEN, MASK, draw, draw_array, finalise, person_key, person_keys

DOCS = Path(__file__).parents[2] / "docs" / "draws.md"
SMALLEST, LARGEST = 2.0**-54, 1.0 - 2.0**-53

PERSONS = (
    (0, 0, 0, 0xB0B7336C0B320D49),
    (0, 0, 1, 0xB5887A45A1DA1AC6),
    (20180629, 0, 0, 0x14227A9CD400E833),
    (20180629, 0, 65899, 0x2AC44DCD83D23770),
    (20180629, 1, 0, 0xD41A41622F23405C),
    (20180629, 19, 31415, 0x0CFDE2522D05EB03),
    (2**63 - 1, 999, 1000000, 0xE00835A903FB2BC2),
    (1, 0, 123456, 0x9FE9903AF6D9FEDE),
)
VECTORS = (
    (0xB0B7336C0B320D49, 1, 0, 0, 0.7840944409106572),
    (0xB0B7336C0B320D49, 13, 0, 1, 0.7878903861077224),
    (0xB5887A45A1DA1AC6, 18, 4, 0, 0.2142913026662378),
    (0xB5887A45A1DA1AC6, 38, 0, 7, 0.10958518582245541),
    (0x14227A9CD400E833, 43, 8, 4, 0.8460806416248083),
    (0x14227A9CD400E833, 63, 63, 1048575, 0.6778182505550925),
    (0x2AC44DCD83D23770, 41, 3, 0, 0.20632310679009208),
    (0x2AC44DCD83D23770, 1, 0, 0, 0.27644144898456785),
    (0xD41A41622F23405C, 13, 0, 1, 0.8577943411698488),
    (0xD41A41622F23405C, 18, 4, 0, 0.755117985826331),
    (0x0CFDE2522D05EB03, 38, 0, 7, 0.20421240236910204),
    (0x0CFDE2522D05EB03, 43, 8, 4, 0.16187030982147882),
    (0xE00835A903FB2BC2, 63, 63, 1048575, 0.15176272116330308),
    (0xE00835A903FB2BC2, 41, 3, 0, 0.6253623159379262),
    (0x9FE9903AF6D9FEDE, 1, 0, 0, 0.8282535652257534),
    (0x9FE9903AF6D9FEDE, 13, 0, 1, 0.038641994347606345),
    (0x0000000000000000, 18, 4, 0, 0.11857113448551654),
    (0xFFFFFFFFFFFFFFFF, 38, 0, 7, 0.4856476142070592),
    (0xA43D83F1B3808BC1, 7, 2, 3, SMALLEST),
    (0x73D788A1ADEC3981, 7, 2, 3, LARGEST),
)
NAMES = tuple((1 + 7 * i % 63, 11 * i % 64, i**5) for i in range(16))
LUCK = 1_000_000
KEYS = np.split(person_keys(20180629, 0, np.arange(LUCK)), len(NAMES))


def signed(key):
    """The key as a row holds it."""
    return key - 2**64 if key >= 2**63 else key


def by_array(key, decision, obj, occurrence):
    return float(draw_array(np.array([key], dtype=np.uint64), decision, obj, occurrence)[0])


def test_the_mixing_is_splitmix64_as_published():
    assert [finalise((1234567 + i * GOLDEN) & MASK) for i in (1, 2, 3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_keys_and_draws_are_those_of_the_vectors():
    assert [person_key(*who) for *who, _ in PERSONS] == [key for *_, key in PERSONS]
    assert [draw(key, *name) for key, *name, _ in VECTORS] == [u for *_, u in VECTORS]
    assert [by_array(key, *name) for key, *name, _ in VECTORS] == [u for *_, u in VECTORS]
    for seed, replication, person, key in PERSONS:
        assert int(person_keys(seed, replication, np.array([person]))[0]) == key


def test_the_documentation_lists_the_same_vectors():
    rows = [
        line.strip("|").split("|")
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if "`" in line and line.startswith("|")
    ]
    listed = [(int(row[3].strip(" `"), 16), *map(int, row[4:7]), float(row[7])) for row in rows]
    assert listed == list(VECTORS)
    persons = {(*map(int, row[:3]), int(row[3].strip(" `"), 16)) for row in rows if row[0].strip()}
    assert persons == set(PERSONS)


def test_no_draw_is_0_or_1_even_where_all_bits_are_equal():
    assert draw(0xA43D83F1B3808BC1, 7, 2, 3) == SMALLEST > 0.0
    assert draw(0x73D788A1ADEC3981, 7, 2, 3) == LARGEST < 1.0
    drawn = np.concatenate([draw_array(keys, *name) for keys, name in zip(KEYS, NAMES, strict=True)])
    assert len(drawn) == LUCK
    assert drawn.min() > 0.0
    assert drawn.max() < 1.0


def test_a_key_draws_the_same_as_a_signed_or_an_unsigned_number():
    for key in (int(k) for k in KEYS[0][:10_000]):
        assert draw(signed(key), 5, 3, 2) == draw(key, 5, 3, 2)


@pytest.mark.numba
def test_compiled_array_and_plain_draws_are_equal_on_a_million_keys():
    body = compiled.compiled(draw)

    import numba

    @numba.njit
    def fill(keys, decision, obj, occurrence, out):
        for i in range(len(keys)):
            out[i] = body(keys[i], decision, obj, occurrence)

    out = np.empty(len(KEYS[0]))
    for keys, name in zip(KEYS, NAMES, strict=True):
        expected = draw_array(keys, *name)
        for form in (keys, keys.view(np.int64)):
            fill(form, *name, out)
            assert np.array_equal(out, expected)
        some = slice(None, None, len(keys) // 1_250)
        assert [draw(int(key), *name) for key in keys[some]] == expected[some].tolist()


@pytest.mark.numba
def test_compiled_draws_are_those_of_the_vectors_for_both_forms_of_the_key():
    body = compiled.compiled(draw)
    for key, *name, u in VECTORS:
        assert body(np.uint64(key), *name) == u
        assert body(signed(key), *name) == u


def test_draws_are_uniform():
    drawn = draw_array(person_keys(1, 0, np.arange(LUCK)), names.DRAW_JOB, 0, 0)
    assert abs(drawn.mean() - 0.5) * math.sqrt(12 * LUCK) < 4.0
    assert abs(np.mean((drawn - 0.5) ** 2) - 1 / 12) / math.sqrt(1 / 180 / LUCK) < 4.0
    assert stats.chisquare(np.bincount((drawn * 1024).astype(int))).pvalue > 1e-4
    assert stats.kstest(drawn, "uniform").pvalue > 1e-4


def neighbours():
    """Pairs of names that differ as little as names can."""
    persons = np.arange(LUCK // 4)
    keys = person_keys(7, 0, persons)
    base = draw_array(keys, 12, 4, 1)
    return {
        "person": (base[:-1], base[1:]),
        "replication": (base, draw_array(person_keys(7, 1, persons), 12, 4, 1)),
        "seed": (base, draw_array(person_keys(8, 0, persons), 12, 4, 1)),
        "decision": (base, draw_array(keys, 13, 4, 1)),
        "object": (base, draw_array(keys, 12, 5, 1)),
        "occurrence": (base, draw_array(keys, 12, 4, 2)),
    }


@pytest.mark.parametrize("what", ["person", "replication", "seed", "decision", "object", "occurrence"])
def test_neighbouring_names_draw_independently(what):
    a, b = neighbours()[what]
    correlation = float(np.mean((a - 0.5) * (b - 0.5))) * 12
    assert abs(correlation) * math.sqrt(len(a)) < 4.0
    cells = np.bincount((a * 32).astype(int) * 32 + (b * 32).astype(int), minlength=1024)
    assert stats.chisquare(cells).pvalue > 1e-4


def test_the_draws_of_one_person_are_uniform_over_their_names():
    """A life is a walk along one orbit: the same key, every decision, object and the first occurrences."""
    key = np.array([person_key(3, 0, 4711)], dtype=np.uint64)
    drawn = np.array([draw_array(key, d, o, k)[0] for d in range(1, 64) for o in range(16) for k in range(16)])
    assert stats.kstest(drawn, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) * math.sqrt(len(drawn)) < 4.0


def test_a_clone_has_the_luck_and_the_coverage_of_her_original():
    scenario = with_measures(measure("sprachfoerderung_ifk", coverage=0.5, hours=4.0), persons=200)
    registry = load_registry()
    cohort = build_cohort(scenario, registry)
    book = build_book(scenario, registry, cohort.scale)
    clones = replace(cohort, id=cohort.id + 3 * cohort.full_size)
    original, cloned = make_rows(cohort, book, 2), make_rows(clones, book, 2)
    assert len(set(original[:, p.KEY].tolist())) == len(cohort)
    assert np.array_equal(original[:, p.KEY], cloned[:, p.KEY])
    assert np.array_equal(original[:, p.COVER : p.VISITS], cloned[:, p.COVER : p.VISITS])
    assert 0 < original[:, p.COVER].sum() < len(cohort)
