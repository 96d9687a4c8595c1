"""Every page that is written from the data, as it should stand."""

from collections.abc import Mapping
from pathlib import Path

from sim.registry import Registry
from sim.report.pages import chain, measures, stations
from sim.report.pages.blocks import filled


def written(folder: Path, registry: Registry) -> Mapping[Path, str]:
    """The pages under `folder` by path. Those that stand in its folder `model` already keep the text around their blocks."""
    model = folder / "model"
    made = {
        folder / "stations.md": stations.page(registry, "en"),
        folder / "stationen.de.md": stations.page(registry, "de"),
        folder / "measures.md": measures.page(registry, "en", folder),
        folder / "massnahmen.de.md": measures.page(registry, "de", folder),
        model / "chain.md": chain.page(registry, "en"),
        model / "kette.de.md": chain.page(registry, "de"),
    }
    by_hand = (path for path in sorted(model.glob("*.md")) if path not in made)
    return made | {path: filled(path.read_text(encoding="utf-8"), registry) for path in by_hand}
