"""What a TOML syntax error means to somebody who does not know TOML.

The parser says "Expected newline or end of document after a statement". The person who typed `price = 20 EUR/Monat` needs to
hear that a number with a unit goes in quotes. So the handful of mistakes that people make with numbers, dates, quotes and
brackets are told apart here by the text at the spot; whatever is left gets a plain general sentence.
"""

import re
import unicodedata

from sim.scenario.positions import Span

_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)")
_DATE_GERMAN = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3}){2,}")
_COMMA = re.compile(r"[+-]?[\d.]+,\d")
_LEADING_ZERO = re.compile(r"[+-]?0\d")
_WITH_UNIT = re.compile(r"[+-]?[\d.,]+\s*[^\W\d]|[+-]?[\d.,]+\s*[%€]")
_HALF_DECIMAL = re.compile(r"[+-]?(\.\d|\d+\.(?!\d))")
_ENTRY = re.compile(r"[A-Za-z0-9_.-]+[ \t]*=")
_UNSEEN = ("Zs", "Cf", "Cc", "Zl", "Zp")
_WRONG_QUOTES = "„“”«»‚‘’‹›`´"
_YES_NO = re.compile(r"(True|TRUE|False|FALSE|ja|nein|yes|no)\b", re.IGNORECASE)


def lesson(text: str, message: str, offset: int, opened: int | None) -> tuple[str, Span]:
    """Which message fits, and the span to point at.

    `message` and `offset` are the parser's; `opened` is where the position walk stopped, which for something never closed is
    where it was opened.
    """
    odd = text[offset : offset + 1]
    if odd and odd not in " \t\n" and unicodedata.category(odd) in _UNSEEN:
        return ("syntax.odd_blank" if unicodedata.category(odd) in ("Zs", "Cf") else "syntax.control"), _spot(text, offset)
    for fragment, key in _BY_MESSAGE:
        if fragment in message:
            return _FINDERS[key](text, offset, opened)
    return _value(text, offset, opened) if "Invalid value" in message else ("syntax.other", _spot(text, offset))


def _unclosed_string(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    start = _opening(text, offset, opened)
    return "syntax.string_open", Span(start, _line_end(text, start))


def _unclosed(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    start = len(text) if opened is None else opened
    if text[start : start + 1] in ("[", "{"):
        return "syntax.bracket_open", _spot(text, start)
    if text[start : start + 1] in ('"', "'"):
        return _unclosed_string(text, offset, opened)
    return ("syntax.inline_end" if text[offset : offset + 1] in ("\n", "") else "syntax.comma_missing"), _spot(text, offset)


def _header(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    start = text.rfind("\n", 0, offset) + 1
    return "syntax.header_open", Span(start, max(start + 1, _line_end(text, start)))


def _after_value(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    """Something stands behind a complete value: mostly a number that goes on in a way TOML does not know."""
    line = text.rfind("\n", 0, offset) + 1
    equals = text.find("=", line, offset)
    if equals < 0:
        return "syntax.after_header", Span(offset, _word_end(text, offset))
    start = equals + 1 + len(text[equals + 1 : offset]) - len(text[equals + 1 : offset].lstrip())
    return _number_like(text, start) or ("syntax.after_value", Span(offset, max(offset + 1, _line_end(text, offset))))


def _value(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    """What stands where a value should begin is none."""
    first = text[offset : offset + 1]
    word = Span(offset, _word_end(text, offset))
    if first == "" and opened is not None and text[opened : opened + 1] in ("[", "{"):
        return "syntax.bracket_open", _spot(text, opened)
    if first in ("", "\n", "#"):
        return "syntax.value_missing", _spot(text, offset)
    if _ENTRY.match(text, offset) and "=" not in text[text.rfind("\n", 0, offset) + 1 : offset]:
        return "syntax.bracket_above", word
    if first in _WRONG_QUOTES:
        return "syntax.wrong_quotes", Span(offset, _line_end(text, offset))
    if _YES_NO.match(text, offset):
        return "syntax.yes_no", word
    if first.isalpha():
        return "syntax.quotes_missing", Span(offset, _text_end(text, offset))
    return _number_like(text, offset) or ("syntax.value", word)


def _number_like(text: str, start: int) -> tuple[str, Span] | None:
    rest = Span(start, _line_end(text, start))
    for pattern, key in (
        (_DATE, "syntax.no_such_day"),
        (_DATE_GERMAN, "syntax.date_german"),
        (_THOUSANDS, "syntax.thousands"),
        (_COMMA, "syntax.comma"),
        (_WITH_UNIT, "syntax.unit"),
        (_HALF_DECIMAL, "syntax.half_decimal"),
        (_LEADING_ZERO, "syntax.leading_zero"),
    ):
        if pattern.match(text, start):
            return key, rest
    return None


def _equals(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    if text[offset : offset + 1] == ":":
        return "syntax.colon", Span(offset, offset + 1)
    if text[offset : offset + 1].isalpha():
        line = text.rfind("\n", 0, offset) + 1
        start = max(line, text.rfind(" ", line, offset) + 1)
        return "syntax.key", Span(start, _word_end(text, offset))
    return "syntax.equals", _spot(text, offset)


def _key(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    if text[offset : offset + 1] in ("}", "\n", ""):
        return "syntax.inline_end", _spot(text, offset)
    if text[offset : offset + 1] in _WRONG_QUOTES:
        return "syntax.wrong_quotes", Span(offset, _word_end(text, offset))
    return "syntax.key", Span(offset, _word_end(text, offset))


def _twice(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    """The parser notices a repetition behind it; the name stands where the line begins."""
    line = text.rfind("\n", 0, offset) + 1
    start = line + len(text[line:offset]) - len(text[line:offset].lstrip())
    stop = text.find("=", start, offset)
    end = len(text[:stop].rstrip()) if stop > start else offset
    return "syntax.again", Span(start, max(start + 1, end))


def _escape(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    back = text.rfind("\\", 0, offset + 1)
    start = back if back >= text.rfind("\n", 0, offset) + 1 else offset
    return "syntax.backslash", Span(start, min(start + 2, max(start + 1, _line_end(text, start))))


def _date(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    return "syntax.no_such_day", Span(offset, _word_end(text, offset))


def _control(text: str, offset: int, opened: int | None) -> tuple[str, Span]:
    if text[offset : offset + 1] == "\n":
        return _unclosed_string(text, offset, opened)
    return "syntax.control", _spot(text, offset)


_FINDERS = {
    "string": _unclosed_string,
    "unclosed": _unclosed,
    "header": _header,
    "after": _after_value,
    "equals": _equals,
    "key": _key,
    "twice": _twice,
    "escape": _escape,
    "date": _date,
    "control": _control,
}
# The parser's sentences, by a piece that has been stable over its versions; the first that fits wins.
_BY_MESSAGE = (
    ("Expected newline", "after"),
    ("Expected '=' after", "equals"),
    ("at the end of a table", "header"),
    ("at the end of an array decl", "header"),
    ("Invalid initial character", "key"),
    ("Invalid statement", "key"),
    ("Illegal character", "control"),
    ("Found invalid character", "control"),
    ("Unterminated string", "string"),
    ('Expected "\'"', "string"),
    ("Expected \"'''\"", "string"),
    ("Unclosed", "unclosed"),
    ("Duplicate", "twice"),
    ("Cannot", "twice"),
    ("Unescaped", "escape"),
    ("hex value", "escape"),
    ("Unicode scalar", "escape"),
    ("Invalid date", "date"),
)


def _opening(text: str, offset: int, opened: int | None) -> int:
    """Where a string that never ends was opened."""
    if opened is not None and text[opened : opened + 1] in ('"', "'"):
        return opened
    line = text.rfind("\n", 0, offset) + 1
    quotes = [position for position in (text.find('"', line, offset), text.find("'", line, offset)) if position >= 0]
    return min(quotes, default=min(offset, max(0, len(text) - 1)))


def _spot(text: str, offset: int) -> Span:
    return Span(offset, offset + 1)


def _line_end(text: str, offset: int) -> int:
    """The end of the line without trailing blanks."""
    end = text.find("\n", offset)
    line = text[offset : end if end >= 0 else len(text)]
    return offset + max(1, len(line.rstrip()))


def _text_end(text: str, offset: int) -> int:
    """The end of words that lack their quotes: before a comma, a bracket, a comment or the end of the line."""
    match = re.compile(r"[^\n,\]}#]+").match(text, offset)
    return offset + max(1, len(match.group().rstrip())) if match else offset + 1


def _word_end(text: str, offset: int) -> int:
    match = re.compile(r"[^\s,\]}=#]+").match(text, offset)
    return match.end() if match else offset + 1
