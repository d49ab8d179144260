"""What a list of prefixes means as a whole is what each of its entries means by itself."""

from __future__ import annotations

import random
from ipaddress import ip_network

from judging import TODAY

from cleannet.blocklists import read
from cleannet.blocklists.entries import Blocklist
from cleannet.impact.blocking.lint import OWNERS, Lint, _keys
from cleannet.impact.blocking.meant import meant
from cleannet.impact.blocking.standing import _standing, standing
from cleannet.model.subject import Subject
from cleannet.resolve.meaning import Asking
from cleannet.world.behind import behind
from cleannet.world.view import World


def said(listed: Blocklist, asking: Asking) -> list[tuple[tuple[Subject, ...], bool]]:
    """For each entry the subjects that it means, and whether it is local."""
    told = meant(listed, asking)
    own = set(told.own.tolist())
    return [(tuple(told.subjects[n] for n in told.whos[who]), at in own) for at, who in enumerate(told.of.tolist())]


def test_a_list_of_prefixes_means_what_each_of_them_means(world: World) -> None:
    draw, asking = random.Random(5), Asking(world.at(TODAY, TODAY))
    known = [net for nets in world.networks.prefixes([4134, 13335, 32934]).values() for net in nets][:60]
    wide = [str(ip_network(net).supernet(4)) for net in known[:20] if int(net.partition("/")[2]) > 12]
    local = ["10.0.0.0/8", "192.168.0.0/16", "192.0.2.0/24", "fe80::/10", "fc00::/7", "2001:db8::/32", "240.0.0.0/4", "0.0.0.0/7"]
    prefixes = [*known, *wide, *local, *local, *known[:10]]
    draw.shuffle(prefixes)
    whole = said(read("\n".join(prefixes).encode(), "plain"), asking)
    alone = [said(read(prefix.encode(), "plain"), asking)[0] for prefix in prefixes]
    assert whole == alone
    assert any(len(subjects) > 1 for subjects, _ in whole)
    assert any(own for _, own in whole)


def test_behind_a_network_of_a_stranger_stands_the_name_that_a_full_answer_gives(world: World) -> None:
    view = world.at(TODAY, TODAY)
    for number in (*world.networks.asns[1:3000:37].tolist(), 4134, 13335, 4294967000):
        subject = Subject(f"asn:{number}")
        assert standing(view, subject) == _standing(view, behind(view, subject), subject)


def test_owners_are_counted_over_all_their_entries_each_once(world: World) -> None:
    numbers = (4134, 4809, 13335, 15169, 32934, 64500)
    known = [net for number, nets in world.networks.prefixes(numbers).items() for net in nets[:15]]
    listed = read("\n".join([*known, *known[:7], "1.0.0.0/8", "AS4134", "AS4809"]).encode(), "plain")
    work = Lint(listed, meant(listed, Asking(world.at(TODAY, TODAY))), world.at(TODAY, TODAY), None, None)
    plain: dict[tuple[str, bool, bool], set[int]] = {}
    for at, who in enumerate(work.meant.of.tolist()):
        for number in work.meant.whos[who]:
            for key in _keys(work.standings[number]):
                plain.setdefault(key, set()).add(at)
    told = {(owner.owner, owner.sure, owner.hosts): owner.entries for owner in work.owners()}
    assert len(told) > 3
    assert told == {key: len(plain[key]) for key in told}
    assert len(told) == min(len(plain), OWNERS)
