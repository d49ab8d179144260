"""What tests of judging share: the day they judge, one sighting, some uses, a made clause and policy, and how they are put."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from cleannet.inverse import every_use
from cleannet.judge import Judgement
from cleannet.model import facts as form
from cleannet.model.report import Finding
from cleannet.model.subject import EntityId, Subject
from cleannet.model.use import Candidate, Sighting, Tally, Use, use
from cleannet.policy.bound import Bound
from cleannet.policy.policy import Policy
from cleannet.world.view import View

TODAY = date(2026, 11, 24)
"""The day that tests judge where they name none; the newest sources of the pack had spoken by then."""

TALLY = Tally(records=1, first=Sighting("uplink.log", 1))

Put = Callable[..., Judgement]
"""put(policy, *uses, day=, known_on=, confirmed=) -> what judging came to."""

CLEAN = "clean-network"

USES = [
    use("transit", "asn:4134"),
    use("transit", "asn:13335"),
    use("transit", "asn:64500"),
    use("far-end", "asn:37963"),
    use("far-end", "asn:64501"),
    use("far-end", "asn:3491"),
    use("far-end", "asn:65"),
    use("far-end", "address:203.0.113.9"),
    use("installed", "android:com.zhiliaoapp.musically"),
    use("installed", "android:org.example.app"),
    use("on-shelf", "android:com.tencent.mm"),
    use("maker", "org:hikvision"),
    use("maker", "org:hikvision", purpose="public safety"),
    use("maker", "org:dji"),
    use("maker", "name:Example Radios"),
    use("interface", "oui:00259E"),
    use("interface", "oui:00000C"),
    use("host", "cloud:aws"),
    use("host", "cloud:aliyun/cn-hongkong"),
    use("on-cable", "cable:plcn"),
    use("on-cable", "cable:peace"),
    use("listed", "org:alibaba"),
    use("sdk", "sdk:com.umeng.analytics"),
    Use("listed", (Candidate(Subject("org:hikvision"), 0.9), Candidate(Subject("org:cisco"), 0.1))),
]


def few(*shown: str) -> Callable[[View, Iterable[Policy]], dict[Use, Tally]]:
    """In place of `every_use`: uses of these subjects, and a sixteenth of all others, which are judged that much sooner."""

    def uses(view: View, policies: Iterable[Policy] = ()) -> dict[Use, Tally]:
        every = every_use(view, policies)
        return {use: every[use] for at, use in enumerate(sorted(every)) if at % 16 == 0 or use.subject in shown}

    return uses


def of_clause(findings: list[Finding], clause: str) -> Finding:
    (found,) = [f for f in findings if f.clause == clause]
    return found


def made_clause(clause_id: str = "made/a", **fields: object) -> form.Clause:
    """A clause in force for everybody that forbids use, on every line."""
    given_fields = {
        "says": "the named may not be used",
        "lines": form.LINES,
        "who": form.Who(kinds=("anyone",)),
        "events": (form.Event(date="2020-01-01", state="in_force"),),
        "forbids": ("use",),
        **{k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()},
    }
    return form.Clause(id=clause_id, **given_fields)  # type: ignore[arg-type]


def made_policy(
    *clauses: form.Clause, force: form.Force = "binding", notices: tuple[str, ...] = (), **of_measure: object
) -> Policy:
    """A policy of one made measure, `made`."""
    measure = form.Measure(
        id="made", title="Made", issuer="US", type="statute", force=force, clauses=clauses, **of_measure,  # type: ignore[arg-type]
    )  # fmt: skip
    text = form.PolicyText(
        id="made",
        title="Made",
        issuer="US",
        we=form.We(kinds=("any",), where="US"),
        acts=("use",),
        clauses=("made",),
        covers_not="",
    )
    return Policy(text, tuple(Bound(c, measure, c.id in notices) for c in clauses), frozenset({"use"}), (), {"made": measure})


HIKVISION = [form.ClauseName(entity=EntityId("hikvision"))]

CAMERA = use("maker", "org:hikvision")


def several(*subjects: str, role: str = "maker") -> Use:
    return Use(role, tuple(Candidate(Subject(s), 1 / len(subjects)) for s in subjects))
