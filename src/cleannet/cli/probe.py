"""`cleannet probe`: does a messenger's server pass on messages? Only `relay` uses a network: the server that the user names."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from cleannet import __version__
from cleannet.cli.clock import today
from cleannet.cli.destination import Named, destination, write
from cleannet.cli.exits import INTERRUPTED, OK, USAGE, Stop
from cleannet.cli.out import Format, Output, complain, tell

if TYPE_CHECKING:
    from msgspec import Struct

    from cleannet.model.answers.relay import ProbedRelay
    from cleannet.probe.relay import Plan

app = App(
    name="probe", help="Test whether a messenger's server passes on messages. `probe relay` connects to the server that you name."
)


@app.command
def relay(
    protocol: Literal["matrix", "xmpp"],
    server: str,
    /,
    *,
    accounts: Path | None = None,
    texts: Path | None = None,
    controls: Path | None = None,
    random: int = 10,
    repeat: int = 3,
    direction: Literal["both", "there", "back"] = "both",
    room: Literal["both", "direct", "group"] = "both",
    wait: float = 10,
    pause: float = 2,
    most: int = 300,
    bisect: bool = True,
    accept_risk: Annotated[bool, Parameter(negative="")] = False,
    format: Format = "text",
    output: Output = None,
    save: Path | None = None,
) -> int:
    """Send messages between two accounts of your own through a server. Count those that it accepted and those that arrived.

    Each text is sent several times, with a harmless text (a control) before and after it. If a text is lost every time, the probe
    searches for the fewest words that are lost too. The answer has only counts: no text and no account. By default nothing is
    sent: the command shows what it would send, and the risks. --accept-risk sends. The exit code is 0 whatever was counted, and
    2 if the probe ended early.

    Parameters
    ----------
    protocol:
        What the server speaks: matrix or xmpp.
    server:
        The server: https://matrix.example.org for matrix, example.org or example.org:5222 for xmpp.
    accounts:
        TOML file with your two accounts, which only you may read (chmod 600). Or name them in the environment:
        CLEANNET_PROBE_FIRST, CLEANNET_PROBE_FIRST_PASSWORD or _TOKEN, and the same with SECOND.
    texts:
        File of texts to test, one per line (default: random sentences).
    controls:
        File of harmless texts, one per line. One is sent before and one after each text (default: random sentences in English).
    random:
        How many random sentences to send if there is no --texts.
    repeat:
        How often to send each text, in each direction and kind of room.
    direction:
        there (from the first account to the second), back, or both.
    room:
        Kind of conversation: direct, group or both.
    wait:
        Seconds to wait for a message before it counts as missing.
    pause:
        Seconds between two messages, at least 0.5.
    most:
        Messages to send at most, up to 1000.
    bisect:
        If a text is lost every time, search for the fewest words that are lost too.
    accept_risk:
        Send the messages. Read first what the command says about the risks.
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    save:
        Also write the answer as JSON to this file, which audit reads.
    """
    from cleannet.probe.accounts import accounts as read_accounts
    from cleannet.probe.fates import Fault
    from cleannet.probe.relay import Plan, probe, random_canaries
    from cleannet.probe.texts import MOST, canaries

    _places(output, save, (accounts, texts, controls))
    if texts is None and not 1 <= random <= MOST:
        raise Stop(f"--random: {random} is not between 1 and {MOST}")
    if not 1 <= repeat <= 100:
        raise Stop(f"--repeat: {repeat} is not between 1 and 100")
    if not 0.1 <= wait <= 600:
        raise Stop(f"--wait: {wait} is not between 0.1 and 600 seconds")
    if not 0 <= pause <= 600:
        raise Stop(f"--pause: {pause} is not between 0 and 600 seconds")
    try:
        plan = Plan(
            protocol=protocol,
            server=server,
            canaries=canaries(texts) if texts is not None else random_canaries(random),
            controls=canaries(controls) if controls is not None else (),
            directions=("there", "back") if direction == "both" else (direction,),
            rooms=("direct", "group") if room == "both" else (room,),
            repeat=repeat,
            wait=float(wait),
            pause=float(pause),
            most=most,
            bisect=bisect,
        )
        if why := plan.fault():
            raise Stop(why)
        if not accept_risk:
            raise Stop(_risks(plan))
        found = probe(plan, read_accounts(accounts), __version__, today().isoformat(), _say)
    except Fault as error:
        raise Stop(str(error)) from error
    return _told(found, format, output, save)


@app.command
def ledger(
    log: Named,
    /,
    *,
    salt: Path | None = None,
    sender: str = "",
    format: Format = "text",
    output: Output = None,
    save: Path | None = None,
) -> int:
    """Turn an exported log of messages into salted hashes, to compare with those of the other side. Uses no network.

    Parameters
    ----------
    log:
        Export of WhatsApp (text) or Telegram (JSON), a table with a column of texts, or a file with one text a line.
    salt:
        File with the secret that both sides share (default: CLEANNET_PROBE_SALT). Only you may be able to read it. If it does not
        exist, the command makes it. Give it to the other side over another channel.
    sender:
        Count only messages of this sender. Write the name as in the log.
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    save:
        Also write the ledger as JSON to this file, which compare reads.
    """
    from cleannet.probe.fates import Fault
    from cleannet.probe.ledger import ledger as ledger_of
    from cleannet.probe.ledger import salt as read_salt
    from cleannet.probe.logs import read_log

    _places(output, save, (log, salt))
    try:
        made = ledger_of(read_log(log, sender), read_salt(salt), __version__)
    except Fault as error:
        raise Stop(str(error)) from error
    _keep(made, save)
    tell(made, format, output)
    return OK


@app.command
def compare(
    sent: Named,
    received: Named,
    /,
    *,
    format: Format = "text",
    output: Output = None,
    save: Path | None = None,
) -> int:
    """Compare the ledgers of two sides: which messages of the sender are not in the receiver's log. Uses no network.

    Parameters
    ----------
    sent:
        Ledger of the sender.
    received:
        Ledger of the receiver.
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    save:
        Also write the answer as JSON to this file, which audit reads.
    """
    from cleannet.probe.fates import Fault
    from cleannet.probe.ledger import compare as compared
    from cleannet.probe.ledger import read_ledger

    _places(output, save, (sent, received))
    try:
        found = compared(read_ledger(sent), read_ledger(received), __version__, today().isoformat())
    except Fault as error:
        raise Stop(str(error)) from error
    return _told(found, format, output, save)


def _places(output: Path | None, save: Path | None, inputs: Sequence[Path | None]) -> None:
    """Checks that both files can be written. Raises Stop."""
    if output is not None and save is not None and output.absolute() == save.absolute():
        raise Stop(f"{save}: --output and --save name the same file")
    for path in (output, save):
        destination(path, [named for named in inputs if named is not None])


def _keep(answer: Struct, save: Path | None) -> None:
    """Writes the answer as JSON to the file, if there is one."""
    from cleannet.report import page

    if save is not None:
        write(page(answer, "json"), save)


def _told(found: ProbedRelay, format: Literal["text", "json"], output: Path | None, save: Path | None) -> int:
    """Prints the answer, and writes it as JSON if asked. Returns the exit code."""
    _keep(found, save)
    tell(found, format, output)
    if found.stopped:
        complain(f"the probe ended early: {found.stopped}")
    return OK if not found.stopped else INTERRUPTED if found.stopped == "interrupted" else USAGE


def _risks(plan: Plan) -> str:
    """What would be sent, and the risks."""
    from cleannet.probe.chance import bounds
    from cleannet.probe.relay import WARNINGS

    least = plan.needed() * plan.pause / 60
    more = f", and up to {plan.most:,} if texts are lost" if plan.bisect else ""
    what = f"This would send {plan.needed():,} messages through {plan.at().host}{more}, over at least {least:.0f} minutes."
    bound = bounds(0, plan.repeat * len(plan.canaries))
    at_best = f"If all arrive, that bounds their loss by {bound[1] * 100:.3g} % on each way (95 %)." if bound else ""
    return " ".join(["nothing was sent.", what, at_best, *WARNINGS, "If you accept this, add --accept-risk."])


def _say(line: str) -> None:
    """Shows progress on a terminal."""
    if sys.stderr.isatty():
        complain(line)
