"""`python -m cleannet`, and the command `cleannet`."""

import sys


def main() -> None:
    """Runs the command line. Whoever breaks it off while Python still loads it is told so in a line, as at any later time."""
    try:
        from cleannet.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("cleannet: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
