"""Two versions, because two things change at different times.

The *package version* moves with every release. The *model version* moves only when the same scenario file and seed would give
other results: through a rule, a parameter, a draw, the order inside a day. Results are stored with both, and CHANGELOG.md says
under "Results changed" what each new model version changed.
"""

from functools import cache
from pathlib import Path

__version__ = "0.1.0"


@cache
def model_version() -> int:
    """The number in the file MODEL_VERSION: inside the package when installed from a wheel, else at the root of the checkout.

    Raises FileNotFoundError if the installation is incomplete.
    """
    package = Path(__file__).parent
    inside = package / "MODEL_VERSION"
    file = inside if inside.exists() else package.parent / "MODEL_VERSION"
    return int(file.read_text(encoding="utf-8"))
