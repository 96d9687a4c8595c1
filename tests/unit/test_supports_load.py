"""A mistake in the data of a support is told with its row and with what is allowed."""

from pathlib import Path

import pytest
from other_data import findings

from sim.registry.codes import ROOM_FOR_SUPPORTS, SUPPORTS


def spoil(data: Path, row: str, old: str, new: str) -> None:
    """Change the first `old` behind the beginning of a row."""
    path = data / "supports.toml"
    before, after = path.read_text(encoding="utf-8").split(f"\n[{row}]\n", 1)
    assert old in after.split("\n\n")[0]
    path.write_text(f"{before}\n[{row}]\n{after.replace(old, new, 1)}", encoding="utf-8")


@pytest.mark.parametrize(
    ("row", "old", "new", "expected"),
    [
        ("coach", "ifk = ", "ifkk = ", "'asks' is 'ifkk', which is not known; nearest is 'ifk'"),
        ("mentor", "suche = ", "familienzeit = ", "it is asked for in 'familienzeit', which is not among 'beside'"),
        ("coach", '"support_take_up_coach"', '"support_take_up_couch"', "nearest is 'support_take_up_coach'"),
        ("jmd", "code = 6", "code = 7", "carries the code 7; codes count the rows and stay as they are"),
        ("abh", "{ dropout = ", "{ dropuot = ", "'acts' is 'dropuot', which is not known; nearest is 'dropout'"),
        ("abh", "months = ", 'lessons = "work_course_ue"\nmonths = ', "either 'months' or 'lessons' says how long it lasts"),
        ("mentor", 'months = "support_months_mentor"\n', "", "either 'months' or 'lessons' says how long it lasts"),
        (
            "sprachkurs_neben_arbeit",
            "acts = { lessons",
            "acts = { contact",
            "'lessons' needs the hours a week among 'acts'",
        ),
        ("abh", '["abh", "asa"]', '["abh", "asa", "coach"]', "'gates' names two at most"),
        ("coach", '["coach"]', '["couch"]', "the law has no gate 'couch'; nearest is 'coach'"),
        ("kita_u3", 'take_up = "kita_asks_share_u3"\n', "", "a place for a child, and nothing else, has a 'take_up'"),
        ("kita_u3", '"under_three"', '"under_four"', "'child' is 'under_four', which is not known; nearest is 'under_three'"),
        ("beratung", '"insecure_first"', '"secure_first"', "'order' is 'secure_first', which is not known"),
        ("beratung", 'payer = "land"', 'payer = "lande"', "'payer' is 'lande', which is not known; nearest is 'land'"),
        ("beratung", "payer =", "pays =", "unknown field 'pays'; nearest is"),
    ],
)
def test_a_mistake_in_a_row_is_named(data: Path, row: str, old: str, new: str, expected: str) -> None:
    spoil(data, row, old, new)
    messages = findings(data)
    assert any(message.startswith(f"supports.toml: {row}: ") and expected in message for message in messages), messages


def test_more_supports_than_a_row_of_a_person_has_room_for_are_told(data: Path) -> None:
    path = data / "supports.toml"
    text = path.read_text(encoding="utf-8")
    mentor = text[text.index("[mentor]") : text.index("[jmd]")]
    for code in range(SUPPORTS, ROOM_FOR_SUPPORTS + 2):
        text += "\n" + mentor.replace("mentor]", f"more{code}]").replace("[mentor.", f"[more{code}.").replace(
            "code = 5", f"code = {code}"
        )
    path.write_text(text, encoding="utf-8")
    expected = f"there are {ROOM_FOR_SUPPORTS + 1} supports, but a person's row has room for {ROOM_FOR_SUPPORTS}"
    assert any(message == f"supports.toml: {expected}" for message in findings(data))
