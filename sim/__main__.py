"""`python -m sim` is the command `wegweiser`."""

import sys

from sim.cli import command

if __name__ == "__main__":
    sys.exit(command())
