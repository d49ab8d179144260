"""`python -m cleannet`, and the command `cleannet`."""

import gc
import sys
from typing import Final

SELDOM: Final = (1_000_000, 50, 100)
"""How seldom garbage is looked for: what a command makes it keeps to its end, and looking took a quarter of an audit's time."""


class _WithoutPandas:
    """Refuses one import: Arrow loads pandas where it is installed, for a fifth of a second, and no command uses it."""

    @staticmethod
    def find_spec(fullname: str, path: object, target: object = None) -> None:  # noqa: ARG004  # as every finder is asked
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def main() -> None:
    """Runs the command line. An interrupt while Python is still loading ends with the same one line as at any later time."""
    gc.set_threshold(*SELDOM)
    sys.meta_path.insert(0, _WithoutPandas())
    try:
        from cleannet.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("cleannet: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
