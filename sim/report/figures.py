"""Charts as plain Plotly figures in two languages.

A figure is a nested dict as Plotly reads it, except that a text which differs by language is `{"de": ..., "en": ...}`; the page
picks one when it draws. Everything that all charts share is here: fonts, grid, margins, number separators, and the
configuration. In particular no chart may offer to upload itself: Plotly's "Share chart" button is switched off at this one
place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sim.registry.types import Text
from sim.report import palette
from sim.report.table import Table

CONFIG: Final[dict[str, Any]] = {
    "showSendToCloud": False,
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": "reset",
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}
"""The configuration of every chart of the project. The page adds the locale."""

FONT: Final = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif'

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart as the report shows it: its heading, what it finds in one sentence, its drawing, and the table both come from.

    `how` says how to read it (what a band or a dot is); `wide` charts take the whole row.
    """

    id: str
    title: Text
    finding: Text
    how: Text
    figure: Figure
    table: Table
    wide: bool = True


def both(text: Text) -> Any:
    """A text as the page reads it: plain when the languages agree."""
    return text.de if text.de == text.en else {"de": text.de, "en": text.en}


def frame(height: int, **layout: Any) -> Figure:
    """The layout every chart starts from; keys of `layout` replace its own."""
    base: Figure = {
        "height": height,
        "font": {"family": FONT, "size": 13, "color": palette.INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 16, "t": 12, "b": 36},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": palette.GRID, "font": {"family": FONT, "size": 12.5}},
        "dragmode": False,
        "showlegend": False,
    }
    return {**base, **layout}


def axis(**changes: Any) -> Figure:
    """An axis without decoration: light grid, no zoom by accident."""
    base: Figure = {
        "fixedrange": True,
        "gridcolor": palette.GRID,
        "zeroline": False,
        "showline": False,
        "tickcolor": palette.GRID,
        "tickfont": {"size": 12, "color": palette.SOFT_INK},
        "automargin": True,
    }
    return {**base, **changes}


def time_axis(days: Sequence[date], **changes: Any) -> Figure:
    """A time axis over the days given (one per month), with a tick every year, or every other year in long runs."""
    ticks = {"tick0": "2018-01-01", "dtick": "M24" if len(days) > 60 else "M12", "tickformat": "%Y", "tickangle": 0}
    return axis(type="date", range=[days[0].isoformat(), days[-1].isoformat()], showgrid=False, **ticks, **changes)


def line(x: Sequence[str], y: Sequence[float], name: Text, position: int, **changes: Any) -> Figure:
    """The line of the scenario at `position` (0: the reference)."""
    base: Figure = {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "name": both(name),
        "line": {
            "color": palette.scenario_colour(position),
            "dash": palette.scenario_dash(position),
            "width": 2 if position == 0 else 2.4,
        },
    }
    return {**base, **changes}


def band(x: Sequence[str], low: Sequence[float], high: Sequence[float], position: int, **changes: Any) -> Figure:
    """A closed band between two lines (one trace: a polygon), without hover."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, *reversed(x)],
        "y": [*high, *reversed(low)],
        "fill": "toself",
        "fillcolor": palette.translucent(palette.scenario_colour(position), 0.2),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        **changes,
    }


def label(text: Text, y: float, yref: str = "y", colour: str = palette.INK, **changes: Any) -> Figure:
    """A label at the right end of a line. The page leaves labels out on a narrow screen and shows the legend instead."""
    return {
        "name": "direct",
        "text": both(text),
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 6,
        "y": y,
        "yref": yref,
        "yanchor": "middle",
        "showarrow": False,
        "align": "left",
        "font": {"size": 11.5, "color": colour},
        **changes,
    }


def spread_labels(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights for labels that want to stand at `wanted` but at least `gap` apart and within [low, high], in the same order."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed: list[float] = []
    for index in order:
        placed.append(max(wanted[index], placed[-1] + gap if placed else low))
    ceiling = high
    for position in range(len(placed) - 1, -1, -1):
        placed[position] = min(placed[position], ceiling)
        ceiling = placed[position] - gap
    out = [0.0] * len(wanted)
    for position, index in enumerate(order):
        out[index] = placed[position]
    return out


def wrapped(text: str, width: int = 20, lines: int = 3) -> str:
    """A name broken over several lines, for labels, a word longer than a line too; what does not fit ends in an ellipsis."""
    out: list[str] = [""]
    for word in (piece for whole in text.split() for piece in _pieces(whole, width)):
        if out[-1] and len(out[-1]) + 1 + len(word) > width:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    if len(out) > lines:
        out = [*out[: lines - 1], out[lines - 1] + " …"]
    return "<br>".join(out)


def _pieces(word: str, width: int) -> list[str]:
    if len(word) <= width:
        return [word]
    own = word.rfind("-", 0, width) + 1
    cut = own or min(width - 1, len(word) - 4)
    return [word[:cut] + ("" if own else "-"), *_pieces(word[cut:], width)]


def wrapped_text(text: Text, width: int = 20, lines: int = 3) -> Text:
    """Both languages broken over lines."""
    return Text(wrapped(text.de, width, lines), wrapped(text.en, width, lines))


def title(text: Text) -> Figure:
    """The title of an axis; a long one takes two lines, since a narrow screen would cut it."""
    return {"text": both(wrapped_text(text, 30, 2)), "font": {"size": 12}}


def rounded(values: Sequence[float], digits: int = 1) -> list[float]:
    """Values as they are sent to the page: fewer digits, smaller file."""
    return [round(value, digits) for value in values]
