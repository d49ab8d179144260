"""`python -m cleannet`, and the command `cleannet`."""

import sys


def main() -> None:
    """Runs the command line. An interrupt while Python is still loading ends with the same one line as at any later time."""
    try:
        from cleannet.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("cleannet: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
