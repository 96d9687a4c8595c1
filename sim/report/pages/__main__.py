"""Writes the pages: `python -m sim.report.pages [FOLDER]`, by default into `docs`."""

import sys
from pathlib import Path

from sim.registry import load_registry
from sim.report.pages.written import written

if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    for path, text in written(folder, load_registry()).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
