"""A mixed folder of a million records, audited end to end, against a script of the kind that people write today.

The peer reads the same files line by line, finds the AS of each address by bisection in the same table and counts: no judging, no
names, no IPv6. Ours judges six lines and explains itself.
"""

from __future__ import annotations

import csv
import gc
import ipaddress
import json
import resource
import tempfile
from bisect import bisect_right
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
from measure import Outcome, processor, scaled, seconds

from cleannet.__main__ import SELDOM
from cleannet.audit import audit
from cleannet.pack.networks import open_networks
from cleannet.policy.policy import bind_all
from cleannet.world.view import open_world

CONN, VPC, FLOWS, DNS, ROUTES = map(scaled, (400_000, 250_000, 200_000, 50_000, 100_000))
VPC_FIELDS = "srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status".split()
DAY = date(2026, 11, 24)


def run() -> Outcome:
    gc.set_threshold(*SELDOM)  # as the command does
    with tempfile.TemporaryDirectory() as folder:
        _make(Path(folder))
        world = open_world()
        policy = bind_all(world.facts.policies, world.facts.measures)["clean-network"]
        report = audit([Path(folder)], policy, world, DAY, DAY)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # of one audit, as the command runs it
        records = sum(account.read for account in report.accounts)
        ours = seconds(lambda: audit([Path(folder)], policy, world, DAY, DAY))
        peer = seconds(lambda: _script(Path(folder)))
        busy, theirs = processor(lambda: audit([Path(folder)], policy, world, DAY, DAY)), processor(lambda: _script(Path(folder)))
    accounts = (
        f"{Path(a.name).name}: {a.read:,} = {a.judged:,} + {a.local:,} + {sum(a.skipped.values()):,}" for a in report.accounts
    )
    return Outcome(
        what=f"{records:,} records in five formats, {len(report.uses):,} distinct uses, judged under clean-network.",
        ours=records / ours,
        peer_name="a script per record",
        peer=records / peer,
        unit="records/s",
        details=(
            *accounts,
            f"{ours:.2f} s, against {peer:.2f} s; of processors {busy:.2f} s, against {theirs:.2f} s",
            f"peak memory of the first audit {peak:,.0f} MB",
        ),
        bound="Decoding text and judging the distinct uses take most of the time; memory grows with uses, not with records.",
    )


def _addresses(number: int, seed: int) -> list[str]:
    """Routed IPv4 addresses, a few of them very often, as traffic is."""
    rng, table = np.random.default_rng(seed), open_networks()
    starts, values = table.v4
    pool = starts[rng.choice(np.flatnonzero(values > 0), 60_000)].astype(np.uint32) + rng.integers(0, 200, 60_000).astype(np.uint32)
    chosen = pool[np.minimum(rng.zipf(1.2, number), pool.size) - 1]
    return [f"{a >> 24}.{a >> 16 & 255}.{a >> 8 & 255}.{a & 255}" for a in chosen.tolist()]


def _make(folder: Path) -> None:
    fields = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto orig_bytes resp_bytes".split()
    types = "time string addr port addr port enum count count".split()
    head = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
    with (folder / "conn.log").open("w") as out:
        out.write(f"{head}#path\tconn\n#fields\t{chr(9).join(fields)}\n#types\t{chr(9).join(types)}\n")
        for i, a in enumerate(_addresses(CONN, 1)):
            ours = f"10.0.{i >> 8 & 255}.{i & 255}\t40000"
            out.write(f"{1763553600 + i / 100:.6f}\tC{i}\t{ours}\t{a}\t443\ttcp\t{i % 900}\t{i % 9000}\n")
    with (folder / "vpc.log").open("w") as out:
        out.write(f"version account-id interface-id {' '.join(VPC_FIELDS)}\n")
        for i, a in enumerate(_addresses(VPC, 2)):
            ours = f"2 123456789012 eni-{i % 100:08x} 10.0.0.{i % 250}"
            out.write(f"{ours} {a} 1 443 6 9 {i % 900} 1763553600 1763553660 ACCEPT OK\n")
    with (folder / "flows.csv").open("w") as out:
        out.write("src_ip,dst_ip,bytes,packets\n")
        out.writelines(f"10.1.0.{i % 250},{a},{i % 900},3\n" for i, a in enumerate(_addresses(FLOWS, 3)))
    with (folder / "dns.json").open("w") as out:
        ends = {"id.orig_h": "10.0.0.1", "id.orig_p": 5, "id.resp_h": "10.0.0.2", "id.resp_p": 53, "proto": "udp"}
        for i, a in enumerate(_addresses(DNS, 4)):
            asked = {
                "query": f"h{i % 5000}.example{i % 700}.net",
                "qtype_name": "A",
                "rcode_name": "NOERROR",
                "answers": [a],
                "TTLs": [9],
            }
            out.write(json.dumps({"ts": 1763553600 + i, "uid": f"D{i}", **ends, "trans_id": i, **asked}) + "\n")
    rng, asns = np.random.default_rng(5), open_networks().asns[1:]
    chosen = asns[np.random.default_rng(6).permutation(asns.size)]
    paths = chosen[np.minimum(rng.zipf(1.2, (ROUTES, 4)), 30_000) - 1].tolist()
    with (folder / "rib.txt").open("w") as out:
        for i, (a, b, c, d) in enumerate(paths):
            prefix = f"{i >> 8 & 255}.{i & 255}.0.0/16"
            out.write(f"TABLE_DUMP2|1763553600|B|192.0.2.1|{a}|{prefix}|{a} {b} {c} {d}|IGP|192.0.2.1|0|0||NAG||\n")


def _script(folder: Path) -> Counter[int]:
    table = open_networks()
    starts, values, asns = table.v4[0].tolist(), table.v4[1].tolist(), table.asns.tolist()
    found: Counter[int] = Counter()

    def see(text: str) -> None:
        address = ipaddress.ip_address(text)
        if not address.is_private:
            found[asns[values[bisect_right(starts, int(address)) - 1]]] += 1

    with (folder / "conn.log").open() as lines:
        for line in lines:
            if not line.startswith("#"):
                row = line.split("\t")
                see(row[2])
                see(row[4])
    with (folder / "vpc.log").open() as lines:
        next(lines)
        for line in lines:
            row = line.split(" ")
            see(row[3])
            see(row[4])
    with (folder / "flows.csv").open() as lines:
        for row in csv.reader(lines):
            if row[0] != "src_ip":
                see(row[0])
                see(row[1])
    with (folder / "dns.json").open() as lines:
        for line in lines:
            for answer in json.loads(line)["answers"]:
                see(answer)
    with (folder / "rib.txt").open() as lines:
        for line in lines:
            found.update(map(int, line.split("|")[6].split()))
    return found
