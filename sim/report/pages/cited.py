"""How a page cites a number of the registry."""

from sim.registry import Registry
from sim.registry.formats import day as written_day
from sim.registry.types import Lang, Parameter


def cell(text: str) -> str:
    """A text as it may stand in a cell of a Markdown table."""
    return " ".join(text.replace("|", "\\|").split())


def value_of(parameter: Parameter, registry: Registry, lang: Lang) -> str:
    """The value at the start with its unit; for a series also how many dated values it takes and between which bounds."""
    show = registry.units[parameter.unit].show
    value = show(parameter.value, lang)
    if not parameter.series:
        return value
    values = [step for _, step in parameter.series]
    return registry.texts.get(
        "pages.stations.steps",
        lang,
        value=value,
        number=len(values),
        last=written_day(parameter.series[-1][0], lang),
        low=show(min(values), lang),
        high=show(max(values), lang),
    )


def range_of(parameter: Parameter, registry: Registry, lang: Lang) -> str:
    """The range of the value at the start."""
    show = registry.units[parameter.unit].show
    return registry.texts.get("pages.stations.range", lang, low=show(parameter.low, lang), high=show(parameter.high, lang))


def source_of(parameter: Parameter, registry: Registry, lang: Lang) -> str:
    """The source and the page in it."""
    title = registry.sources[parameter.source].title.in_(lang)
    return cell(f"{title}, {parameter.page}" if parameter.page else title)
