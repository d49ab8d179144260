"""The command line: one file a group of commands. It reads the clock, opens files and prints; it decides nothing.

A command is imported when it is called, and what it works with is imported inside it, so that the first answer comes at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

from cyclopts import App, CycloptsError, Parameter

from cleannet import __version__
from cleannet.cli import settings
from cleannet.cli.destination import steady_output
from cleannet.cli.exits import INTERRUPTED, OK, USAGE, Stop
from cleannet.cli.out import complain

COMMANDS: Final = {
    "audit": "cleannet.cli.audit:audit",
    "explain": "cleannet.cli.explain:explain",
    "diff": "cleannet.cli.diff:diff",
    "policy": "cleannet.cli.policy:app",
    "data": "cleannet.cli.data:app",
    "impact": "cleannet.cli.impact:app",
    "enforce": "cleannet.cli.enforce:app",
    "verify": "cleannet.cli.verify:verify",
    "app": "cleannet.cli.apps:app",
    "lint-blocklist": "cleannet.cli.blocklists:lint_blocklist",
    "probe": "cleannet.cli.probe:app",
    "demo": "cleannet.cli.demo:demo",
    "init": "cleannet.cli.init:init",
}
"""Each command, or group of commands, and where it is."""

app = App(
    name="cleannet",
    help="Policy as code for network supply-chain trust: which of your traffic, routes, stores, apps, clouds, cables and equipment "
    "depend on owners that a cited policy names. Offline, as of any day, with the evidence.",
    version=__version__,
    result_action="return_value",
    config=settings.configure,
    suppress_keyboard_interrupt=False,
    default_parameter=Parameter(negative_iterable="", show_default=lambda value: value or None),  # an empty default says nothing
)
for _name in COMMANDS:
    app.command(COMMANDS[_name], name=_name)
app.register_install_completion_command(help="Complete commands and options in this shell (bash, zsh or fish).")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and ends the process with its exit code."""
    steady_output()
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command, see `exits`. A fault of our own never ends with the code that means *denied*."""
    if sys.stdout is None:  # the caller closed it; the exit code still tells
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    try:
        words = ["./-" if word == "-" else word for word in arguments]  # the same path; alone, it would be taken for an option
        _import_listed(words)
        code = app(words, exit_on_error=False, print_error=False, help_on_error=False)
        sys.stdout.flush()
    except CycloptsError as error:
        complain(" ".join(str(error).split()))
        return USAGE
    except Stop as stop:
        complain(stop)
        return stop.code
    except KeyboardInterrupt:
        print("cleannet: interrupted", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        _drop_output()
        print(f"cleannet: {error.filename or 'the standard output'}: {error.strerror}", file=sys.stderr)
        return USAGE
    except Exception:
        import traceback

        traceback.print_exc()
        print("cleannet: this is a fault of the program, not of your input; please report it with the lines above", file=sys.stderr)
        return USAGE
    _hint()
    return code if isinstance(code, int) else OK


def _import_listed(words: Sequence[str]) -> None:
    """Imports the commands of the group at which the words end: its page of help shows what each is for."""
    _, called, _ = app.parse_commands([word for word in words if word not in app.help_flags])
    called[-1].resolved_commands()


def _hint() -> None:
    """Says once why the run was slow, if loops were compiled that cannot be kept on disk."""
    if getattr(sys.modules.get("cleannet.kernel.compiled"), "unkept", False):
        print(
            "cleannet: hint: compiled loops could not be stored, so this run compiled them again; "
            "set NUMBA_CACHE_DIR to a folder that only you may write",
            file=sys.stderr,
        )


def _drop_output() -> None:
    """Drops output that still waits to be printed, so that Python does not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
