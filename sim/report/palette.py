"""Colours and dashes: one scenario looks the same in every chart.

Scenarios take Paul Tol's "bright" scheme, in this order; the reference is grey and dashed everywhere. A dash style and a
written label go with every colour, so that nothing is told by colour alone. States and causes take his "muted" scheme, which no
scenario uses, in an order of their own. Source: personal.sron.nl/~pault.
"""

from typing import Final

REFERENCE: Final = "#6b6b6b"
SCENARIOS: Final = ("#4477aa", "#aa3377", "#228833", "#ee6677", "#ccbb44", "#66ccee")
DASHES: Final = ("solid", "dashdot", "dot", "longdash", "longdashdot", "solid")
SYMBOLS: Final = ("circle", "diamond", "square", "triangle-up", "x", "cross")
PALE: Final = "#dddddd"
INK: Final = "#1f2328"
SOFT_INK: Final = "#57606a"
GRID: Final = "#e6e6e1"


def scenario_colour(position: int) -> str:
    """The colour of the scenario at this position; 0 is the reference."""
    return REFERENCE if position == 0 else SCENARIOS[(position - 1) % len(SCENARIOS)]


def scenario_dash(position: int) -> str:
    """The dash style of the scenario at this position; the reference is dashed."""
    return "dash" if position == 0 else DASHES[(position - 1) % len(DASHES)]


def scenario_symbol(position: int) -> str:
    """The marker of the scenario at this position."""
    return SYMBOLS[max(0, position - 1) % len(SYMBOLS)]


def translucent(colour: str, alpha: float) -> str:
    """A "#rrggbb" colour as rgba."""
    red, green, blue = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def readable(colour: str) -> str:
    """The colour darkened until text in it reaches a contrast of 4.5 to 1 on white."""
    channels = [int(colour[index : index + 2], 16) for index in (1, 3, 5)]
    while _luminance(channels) > 1.05 / 4.5 - 0.05:
        channels = [int(part * 0.95) for part in channels]
    return "#" + "".join(f"{part:02x}" for part in channels)


def _luminance(channels: list[int]) -> float:
    linear = [part / 255 / 12.92 if part / 255 <= 0.03928 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
