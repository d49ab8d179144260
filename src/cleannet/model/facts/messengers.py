"""What sources say of messengers: whether they are encrypted from end to end by default, filter on a server, where data lie."""

from __future__ import annotations

from typing import Final, Literal, get_args

from cleannet.model.facts.base import Claim, Form

About = Literal["service", "encryption", "filtering", "data", "payment", "payment data"]
QUESTIONS: Final[tuple[About, ...]] = get_args(About)
"""What is told of a messenger, in the order of pages."""


class Told(Claim, frozen=True, kw_only=True):
    """One answer to one question, as a source gives it.

    about: `service`: it is offered; `encryption`: messages are encrypted from end to end by default; `filtering`: messages are
    filtered on the way, as somebody reported; `data`: where messages and accounts lie; `payment`: it has a payment function;
    `payment data`: where its data are held. answer: `in part` where `says` tells which part; "" of places, which are
    `countries`, none where `says` names none. where: for users of this country; `not:XX`: of any other; "": of all.
    """

    about: About
    says: str
    answer: Literal["yes", "no", "in part", ""] = ""
    countries: tuple[str, ...] = ()
    where: str = ""


class Messenger(Form, frozen=True, kw_only=True):
    """What is told of one app of the facts."""

    app: str
    claims: tuple[Told, ...] = ()
