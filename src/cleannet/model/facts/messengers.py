"""What sources say about messengers: encryption from end to end, filtering of messages, places of data, payments."""

from __future__ import annotations

from typing import Final, Literal, get_args

from cleannet.model.facts.base import Claim, Form

About = Literal["service", "reachability", "encryption", "filtering", "data", "payment", "payment data"]
QUESTIONS: Final[tuple[About, ...]] = get_args(About)
"""What claims may be about, in the order in which pages show them."""


class Told(Claim, frozen=True, kw_only=True):
    """One answer to one question, as a source gives it.

    about: `service`: it is offered. `reachability`: its servers answered somebody who measured there. `encryption`: messages are
    encrypted from end to end by default. `filtering`: somebody reported that messages are filtered on the way. `data`: where
    messages and accounts are stored. `payment`: it has a payment function. `payment data`: where its data are stored. answer: for
    `in part`, `says` names the part; for places it is "", and `countries` lists them if the source names any. where: the country
    of the users; `not:XX`: all others; "": everywhere.
    """

    about: About
    says: str
    answer: Literal["yes", "no", "in part", ""] = ""
    countries: tuple[str, ...] = ()
    where: str = ""


class Messenger(Form, frozen=True, kw_only=True):
    """The claims about one app."""

    app: str
    claims: tuple[Told, ...] = ()
