"""Everything that is data: parameters, stations, law, measures, districts, texts in two languages, sources.

The registry is the ground floor: every other part reads its numbers, names and rules from here and from nowhere else, so that
no figure hides in the code. `load_registry` reads and checks the data files once and hands out one frozen `Registry`.
"""

from sim.registry.errors import RegistryError
from sim.registry.load import Registry, load_registry

__all__ = ["Registry", "RegistryError", "load_registry"]
