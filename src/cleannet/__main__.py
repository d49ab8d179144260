"""`python -m cleannet`, and the command `cleannet`."""

import gc
import sys
from typing import Final

SELDOM: Final = (1_000_000, 50, 100)
"""How seldom garbage is looked for: what a command makes it keeps to its end, and looking took a quarter of an audit's time."""


def main() -> None:
    """Runs the command line. An interrupt while Python is still loading ends with the same one line as at any later time."""
    gc.set_threshold(*SELDOM)
    try:
        from cleannet.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("cleannet: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
