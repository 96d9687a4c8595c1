"""The registry as shipped: nothing travels without its unit, range, source, grade and both languages."""

import re
from datetime import date

import pytest

from sim.registry import Registry, codes, load_registry
from sim.registry.load import DATA, REGIONS
from sim.registry.types import Parameter, Text

REGISTRY: Registry = load_registry()
PARAMETERS = list(REGISTRY.parameters.values())


def is_complete(text: Text) -> bool:
    return bool(text.de.strip() and text.en.strip())


def factors(parameter: Parameter) -> tuple[float, float]:
    """The range as factors to the value, in order."""
    low, high = sorted((parameter.low / parameter.value, parameter.high / parameter.value))
    return low, high


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.id)
def test_a_parameter_has_unit_range_source_grade_and_both_languages(parameter: Parameter) -> None:
    assert parameter.unit in REGISTRY.units
    assert parameter.low <= parameter.value <= parameter.high
    assert parameter.source in REGISTRY.sources
    assert parameter.page or parameter.source == "annahme"
    assert is_complete(parameter.label)
    assert is_complete(parameter.description)
    assert parameter.touches


@pytest.mark.parametrize("parameter", [p for p in PARAMETERS if p.series], ids=lambda p: p.id)
def test_dated_steps_are_in_order_and_frozen_by_law_or_world(parameter: Parameter) -> None:
    days = [day for day, _ in parameter.series]
    assert days == sorted(set(days))
    assert parameter.follows in ("law", "world")
    assert min(days) >= date(2016, 8, 6)


@pytest.mark.parametrize("parameter", [p for p in PARAMETERS if not p.series], ids=lambda p: p.id)
def test_a_parameter_without_steps_follows_nothing(parameter: Parameter) -> None:
    assert parameter.follows == "nothing"


def test_shares_and_their_ranges_stay_between_zero_and_one() -> None:
    for parameter in PARAMETERS:
        if parameter.unit in ("share", "per_month", "per_year"):
            assert parameter.low >= 0, parameter.id
            assert parameter.high <= 1, parameter.id
            top = factors(parameter)[1] if parameter.value and parameter.series else 1
            assert all(0 <= value <= 1 and value * top <= 1.0001 for _, value in parameter.series), parameter.id


def test_a_parameter_with_steps_has_a_base_value_that_an_assumption_can_scale() -> None:
    assert [p.id for p in PARAMETERS if p.series and p.value == 0] == []


def test_a_number_without_a_source_is_an_assumption_and_says_so() -> None:
    for parameter in PARAMETERS:
        assert (parameter.source != "annahme") or parameter.grade == "C", parameter.id
        if parameter.grade == "C":
            assert "Annahme" in parameter.description.de, parameter.id
            assert "ssumption" in parameter.description.en, parameter.id


def test_the_range_of_an_assumption_leaves_room() -> None:
    tight = [p.id for p in PARAMETERS if p.grade == "C" and p.high == p.low]
    # Pace of learning is measured in units of middle school; the school year starts on 1 August.
    assert tight == ["learner_factor_middle", "school_year_start"]


@pytest.mark.parametrize(
    "stem",
    [
        ("share_anerkannt", "share_gestattung", "share_duldung"),
        "schooling_",
        "arrival_share_",
        "entrants_turned18_status_",
        "offer_month_share_",
    ],
    ids=str,
)
def test_shares_of_one_whole_add_up_to_one(stem: str | tuple[str, ...]) -> None:
    ids = stem if isinstance(stem, tuple) else tuple(name for name in REGISTRY.parameters if name.startswith(stem))
    assert sum(REGISTRY.parameters[name].value for name in ids) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    "ids",
    [
        tuple(name for name in REGISTRY.parameters if name.startswith("initial_share_")),
        ("entrants_turned18_share_ifk", "entrants_turned18_share_seiteneinsteigerklasse"),
        ("literacy_second", "literacy_first"),
        ("entrants_share_gut", "entrants_share_sicher"),
        ("share_gestattung_gut", "share_gestattung_sicher"),
    ],
    ids=lambda ids: ids[0],
)
def test_parts_of_a_whole_leave_a_rest(ids: tuple[str, ...]) -> None:
    assert 0 < sum(REGISTRY.parameters[name].value for name in ids) < 1


def test_every_month_has_its_share_of_offers() -> None:
    assert [f"offer_month_share_{month:02d}" in REGISTRY.parameters for month in range(1, 13)] == [True] * 12


def test_stations_carry_the_codes_of_the_trajectory() -> None:
    assert tuple(station.id for station in REGISTRY.stations.values()) == codes.STATION_IDS[1:]
    assert [station.code for station in REGISTRY.stations.values()] == list(range(1, codes.STATIONS))


def test_a_station_names_a_known_gate_payer_and_price() -> None:
    for station in REGISTRY.stations.values():
        assert is_complete(station.label)
        assert is_complete(station.short)
        assert station.gate in (*REGISTRY.law.gates, "")
        assert station.payer in (*REGISTRY.payers, "")
        assert station.cost in (*REGISTRY.parameters, "")
        assert bool(station.payer) == bool(station.cost)


def test_the_law_answers_for_every_station_that_hands_out_places() -> None:
    assert [s.id for s in REGISTRY.stations.values() if s.desk != "none" and not s.gate] == []


def test_stations_have_colours_of_their_own() -> None:
    colours = [station.colour for station in REGISTRY.stations.values()]
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours)
    assert len(set(colours)) == len(colours)


def test_a_measure_touches_parameters_through_its_own_fields() -> None:
    for measure in REGISTRY.measures.values():
        assert is_complete(measure.label)
        assert is_complete(measure.description)
        assert f"measure.question.{measure.id}" in REGISTRY.texts
        assert measure.source in REGISTRY.sources
        assert set(measure.stations) <= set(REGISTRY.stations)
        assert measure.touches
        names = {field.name for field in measure.fields}
        for touch in measure.touches:
            assert touch.parameter in REGISTRY.parameters
            assert touch.field in names


def test_measures_have_stable_codes() -> None:
    assert {measure.code: measure.id for measure in REGISTRY.measures.values()} == {
        1: "ausbildungsticket",
        2: "sprachfoerderung_ifk",
        3: "integrationskurs_plaetze",
        4: "uebergangskonferenz",
        5: "ausbildungsplaetze",
        6: "servicelevel_auslaenderbehoerde",
        20: "ki_fuer_junge_erwachsene",
        21: "kommunale_koordinierung",
        22: "bildungskoordination",
        23: "regelmaessige_abstimmung",
        24: "integration_point",
        25: "verfahren_ende_ifk",
        26: "foerderplan_management",
        27: "klare_federfuehrung",
        28: "kursrecht_nutzen",
        29: "eq_plaetze",
        30: "eq_plus_sprache_plaetze",
        31: "suche_nach_abbruch",
        32: "passung_vor_bleiben",
        40: "wohnsitz_zusage_genuegt",
        41: "wohnsitz_schnelle_aufhebung",
        42: "wohnsitz_ermessen",
        43: "wohnsitz_frei_fuer_ausbildung",
        44: "wohnsitz_aufheben",
        50: "fit_fuer_mehr_plaetze",
        51: "ifk_plaetze",
        52: "zweites_jahr_ifk",
        53: "weiterbildungskolleg_plaetze",
        54: "weiterbildungskolleg_wochenplan",
        55: "frauenkurse",
        56: "kinderbetreuung_im_kurs",
        57: "basissprachkurs_plaetze",
        58: "jugendkurse",
        59: "spezialmodul_plaetze",
        60: "berufssprachkurs_plaetze",
        62: "eq_mit_sprache",
        64: "sprache_in_der_ausbildung",
        65: "massnahme_45_plaetze",
        66: "niederschwellig_mit_sprache",
        67: "bvb_plaetze",
        68: "helferausbildung_plaetze",
        69: "bae_plaetze",
        70: "sozialticket",
        71: "bab_beratung",
        72: "schnelle_asylentscheidung",
        73: "ausbildungsmesse",
        74: "weiterfuehrende_schule_plaetze",
        75: "erlaubnis_im_ermessen",
        76: "spurwechsel",
        77: "schnelle_kursanmeldung",
        100: "abh_plaetze",
        101: "abh_mehr_sprache",
        102: "integrationscoach",
        103: "fallmanagement",
        104: "lotsen_und_paten",
        105: "jmd_plaetze",
        106: "sprachkurs_neben_arbeit_plaetze",
        107: "fluechtlingsberatung_plaetze",
        108: "aufsuchende_arbeit",
        109: "asa_vorphase_plaetze",
        110: "kita_plaetze",
        111: "auslaenderbehoerde_termine",
        112: "titelkarte_schneller",
        113: "weiterbildung_81_plaetze",
        114: "freie_foerderung_spielraum",
    }


def test_every_rule_of_the_law_has_a_source() -> None:
    assert [rule.id for rule in REGISTRY.law.rules if rule.source not in REGISTRY.sources] == []


def test_attributes_are_those_of_the_persons() -> None:
    values = {name: tuple(value for value, _ in attribute.values) for name, attribute in REGISTRY.attributes.items()}
    assert values["status"] == codes.STATUS_IDS
    assert values["gender"] == codes.GENDER_IDS
    assert values["origin"] == codes.ORIGIN_IDS
    assert values["area"] == ("kreisfreie_stadt", "kreis")
    assert values["parent"] == ("ohne", "mit")
    assert values["population"] == ("cohort", "turned18", "arrived")
    assert values["region"] == REGIONS
    assert values["district"] == tuple(district.ags for district in REGISTRY.districts)


def test_the_districts_are_the_53_of_the_state_with_its_margins() -> None:
    districts = REGISTRY.districts
    assert len(districts) == 53
    assert [district.code for district in districts] == list(range(53))
    assert sum(district.kind == "kreisfreie_stadt" for district in districts) == 22
    assert all(re.fullmatch(r"05\d{3}", district.ags) for district in districts)
    assert sum(district.population for district in districts) == 17_912_134
    assert sum(district.protection_seekers for district in districts) == 472_830
    assert sum(district.asylblg_recipients for district in districts) == 87_340
    assert sum(district.recognised for district in districts) == 448_940
    assert sum(district.open for district in districts) == 75_300
    assert sum(district.geduldet for district in districts) == 36_955
    assert sum(district.flueag_key_pct for district in districts) == pytest.approx(100, abs=0.001)


def test_regions_group_the_districts_as_the_state_does() -> None:
    counts = [sum(district.region == region for district in REGISTRY.districts) for region in range(len(REGIONS))]
    assert dict(zip(REGIONS, counts, strict=True)) == {"Düsseldorf": 15, "Köln": 11, "Münster": 8, "Detmold": 7, "Arnsberg": 12}


def test_every_district_has_a_fare() -> None:
    networks = {"VRR": "vrr", "VRS": "vrs", "AVV": "avv", "WestfalenTarif": "westfalen"}
    assert {networks[district.tariff_network] for district in REGISTRY.districts} == set(networks.values())
    assert all(f"fare_network_{network}" in REGISTRY.parameters for network in networks.values())


def test_every_source_is_used_or_belongs_to_the_law() -> None:
    used = (
        {p.source for p in PARAMETERS}
        | {m.source for m in REGISTRY.measures.values()}
        | {r.source for r in REGISTRY.law.rules}
        | {fact.source for fact in REGISTRY.coordination}
    )
    law = {line[1:-1] for line in (DATA / "sources_law.toml").read_text(encoding="utf-8").splitlines() if line.startswith("[")}
    assert set(REGISTRY.sources) - used - law == set()


def test_every_word_for_a_key_or_mechanism_is_used() -> None:
    touched = {word for p in PARAMETERS for word in p.touches}
    assert {
        key for key in REGISTRY.texts if key.startswith("mechanism.") and key.removeprefix("mechanism.") not in touched
    } == set()


def test_the_fares_are_those_the_cohort_really_paid() -> None:
    cross = dict(REGISTRY.parameters["fare_cross"].series)
    assert cross[date(2019, 8, 1)] == 81.10
    assert {
        dict(REGISTRY.parameters[f"fare_network_{n}"].series)[date(2023, 5, 1)] for n in ("vrr", "vrs", "avv", "westfalen")
    } == {49.0}


def test_the_registry_is_read_once() -> None:
    assert load_registry() is REGISTRY
