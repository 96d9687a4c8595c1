"""The messages of the command line and of studies, in German and English.

They stand in one file of the registry's texts. It is read here on its own, since a help page must not wait for the whole
registry to be loaded and checked."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Lang = Literal["de", "en"]


@cache
def _texts() -> dict[str, dict[str, str]]:
    # By path: importlib.resources would import the package, and with it all that loads the registry.
    file = Path(__file__).parent.parent / "registry" / "data" / "texts" / "cli.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def has(key: str) -> bool:
    """Whether there is such a message."""
    return key in _texts()


def word(key: str, lang: Lang, /, **values: object) -> str:
    """One message with its values filled in. Raises KeyError for a message that nobody wrote."""
    return _texts()[key][lang].format(**values)
