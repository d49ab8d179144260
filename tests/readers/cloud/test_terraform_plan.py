"""Binary Terraform plans, made here field by field."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.cloud.told import Records, told_by
from readers.packing import zipped

from cleannet.readers.base.input import Unreadable
from cleannet.readers.cloud.terraform_plan import READER

AWS = 'provider["registry.terraform.io/hashicorp/aws"]'
CREATE, READ, UPDATE, DELETE, REPLACE, FORGET, NOTHING = 1, 2, 3, 5, 6, 8, 0


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def octets(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def dynamic(value: Any) -> bytes:
    return octets(1, msgspec.msgpack.encode(value))


def change(address: str, provider: str, action: int, *values: Any) -> bytes:
    inner = number(1, action) + b"".join(octets(2, dynamic(value)) for value in values)
    return octets(3, octets(13, address) + octets(8, provider) + octets(9, inner))


def given_variable(name: str, value: Any) -> bytes:
    return octets(2, octets(1, name) + octets(2, dynamic([b'"string"', value])))


def plan(*parts: bytes, version: int = 3, config: dict[str, str] | None = None, **more: bytes) -> bytes:
    state = {"version": 4, "terraform_version": "1.9.5", "serial": 1, "lineage": "0", "resources": []}
    message = number(1, version) + octets(14, "1.9.5") + b"".join(parts)
    files = {f"tfconfig/{name}": text.encode() for name, text in (config or {}).items()}
    return zipped({"tfplan": message, "tfstate": json.dumps(state).encode(), **files, "tfconfig/modules.json": b"[]", **more})


def read(data: bytes) -> tuple[Records, list[tuple[int, str]]]:
    return told_by(READER, data)


def test_each_change_is_judged_by_what_will_be() -> None:
    unknown = msgspec.msgpack.Ext(0, b"\0")
    zone = {"availability_zone": "cn-north-1a", "id": unknown, "size": msgspec.msgpack.Ext(12, b"x")}
    data = plan(
        change("aws_instance.new", AWS, CREATE, zone),
        change('module.a["x.y"].aws_instance.moved[0]', AWS, REPLACE, zone, {"availability_zone": "eu-west-1a"}),
        change("aws_instance.same", AWS, NOTHING, {"availability_zone": "us-west-2b"}),
        change("aws_instance.gone", AWS, DELETE, zone),
        change("aws_instance.left", AWS, FORGET, zone),
        change("data.aws_ami.a", AWS, READ, None, {}),
        change("random_id.r", 'provider["registry.terraform.io/hashicorp/random"]', CREATE, {}),
        change("kubernetes_pod.p", 'provider["x/y/kubernetes"]', CREATE, {"container": [{"image": "ghcr.example.org/a"}]}),
        octets(3, octets(13, "aws_vpc.odd") + octets(8, AWS) + octets(9, number(1, 1) + octets(2, octets(1, b"\xc1")))),
    )
    records, skipped = read(data)
    assert records == [
        (1, "aws_instance.new", ["cloud host aws-cn/cn-north-1"]),
        (2, 'module.a["x.y"].aws_instance.moved[0]', ["cloud host aws/eu-west-1"]),
        (3, "aws_instance.same", ["cloud host aws/us-west-2"]),
        (8, "kubernetes_pod.p", ["registry image ghcr.example.org"]),
    ]
    assert skipped == [
        (4, "to be deleted"),
        (5, "to be forgotten"),
        (6, "data source"),
        (7, "provider without a place"),
        (9, "unexpected form"),
    ]


def where(config: dict[str, str], provider: str = AWS, *parts: bytes) -> str:
    """Where a resource lies that says nothing of itself."""
    ((_, _, (said,)), *_), _ = read(plan(change("aws_vpc.a", provider, CREATE, {}), *parts, config=config))
    return said.removeprefix("cloud host ")


MAP = 'variable "w" { default = { cn = "cn-north-1" } }'


@pytest.mark.parametrize(
    ("config", "host"),
    [
        ({"m-/main.tf": 'provider "aws" { region = "cn-north-1" }'}, "aws-cn/cn-north-1"),
        ({"m-/main.tf": 'provider "aws" { region = local.r }\nlocals { r = var.w.cn }', "m-/v.tf": MAP}, "aws-cn/cn-north-1"),
        ({"m-/a.tf": 'provider "aws" { region = var.r }', "m-/b.tf.json": '{"variable": {"r": {"default": "cn-north-1"}}}'},
         "aws-cn/cn-north-1"),
        ({"m-/a.tf.json": '{"provider": {"aws": [{"region": "${local.r}"}]}, "locals": {"r": "cn-north-1"}}'}, "aws-cn/cn-north-1"),
        ({"m-/main.tf": 'provider "aws" { region = "eu-west-1" }', "m-/z_override.tf": 'provider "aws" { region = "cn-north-1" }'},
         "aws-cn/cn-north-1"),
        ({"m-/main.tf": 'provider "aws" { region = lower("CN-NORTH-1") }'}, "aws"),
        ({"m-/main.tf": 'provider "aws" { region = local.a }\nlocals {\n a = local.b\n b = local.a\n}'}, "aws"),
        ({"m-/main.tf": 'provider "aws" {\n alias = "x"\n region = "cn-north-1"\n}'}, "aws"),
        ({"m-shop/main.tf": 'provider "aws" { region = "cn-north-1" }'}, "aws"),
        ({}, "aws"),
    ],
)  # fmt: skip
def test_where_a_provider_is_configured(config: dict[str, str], host: str) -> None:
    assert where(config) == host


def test_what_is_given_goes_before_a_default() -> None:
    config = {"m-/main.tf": 'provider "aws" { region = var.r }\nvariable "r" { default = "eu-west-1" }'}
    assert where(config) == "aws/eu-west-1"
    assert where(config, AWS, given_variable("r", "cn-north-1")) == "aws-cn/cn-north-1"


@pytest.mark.parametrize(
    ("call", "host"),
    [
        ('r = "cn-north-1"', "aws-cn/cn-north-1"),
        ("r = local.here", "aws-cn/cn-northwest-1"),
        ('r = lower("X")', "aws"),
        ("", "aws/eu-west-1"),
    ],
)
def test_the_provider_of_a_module_has_what_its_call_gives(call: str, host: str) -> None:
    config = {
        "m-/main.tf": f'locals {{ here = "cn-northwest-1" }}\nmodule "shop" {{\n source = "./shop"\n {call}\n}}',
        "m-shop/main.tf": 'provider "aws" {\n alias = "x"\n region = var.r\n}\nvariable "r" { default = "eu-west-1" }',
    }
    assert where(config, f"module.shop.{AWS}.x") == host


def test_a_provider_for_each_of_several_is_untold() -> None:
    config = {"m-/main.tf": 'provider "aws" {\n alias = "x"\n region = "cn-north-1"\n}'}
    assert where(config, f"{AWS}.x") == "aws-cn/cn-north-1"
    assert where(config, f'{AWS}.x["a"]') == "aws"


def test_a_region_that_is_untold_is_that_of_other_resources_of_the_provider() -> None:
    zone = change("aws_instance.i", AWS, NOTHING, {"availability_zone": "cn-north-1a"})
    assert where({}, AWS, zone) == "aws-cn/cn-north-1"
    assert where({}, AWS, zone, change("aws_instance.j", AWS, NOTHING, {"availability_zone": "eu-west-1a"})) == "aws"


def test_addresses_as_terraform_wrote_them_before_1_0() -> None:
    inner = number(1, CREATE) + octets(2, dynamic({"availability_zone": "cn-north-1a"}))
    parts = octets(1, "module.a") + octets(3, "aws_instance") + octets(4, "i") + octets(5, "k") + octets(8, AWS) + octets(9, inner)
    assert read(plan(octets(3, parts)))[0] == [(1, 'module.a.aws_instance.i["k"]', ["cloud host aws-cn/cn-north-1"])]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (plan(version=4), "a plan of format 4; only format 3 is read"),
        (plan(b"\x1a\xff\x01"), "longer than its message"),
        (plan(b"\x1b"), "unknown wire type 3"),
        (plan(b"\x18" + b"\xff" * 11), "more than ten octets"),
        (plan()[:-30], "broken archive"),
        (plan(logs=b"a"), "1 members are not part of a plan and are not read; the first is 'logs'"),
        (zipped({"tfplan": b""}), "a plan of format 0"),
    ],
)
def test_unreadable(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        list(READER.read(an_input(data)))


def test_a_value_without_end_costs_one_record() -> None:
    deep = octets(3, octets(13, "aws_vpc.d") + octets(8, AWS) + octets(9, number(1, 1) + octets(2, octets(1, b"\x91" * 100_000))))
    large = octets(3, octets(13, "aws_vpc.l") + octets(8, AWS) + octets(9, number(1, 1) + octets(2, octets(1, bytes(5 << 20)))))
    records, skipped = read(plan(deep, large, change("aws_vpc.a", AWS, CREATE, {"region": "eu-west-1"})))
    assert [n for n, _, _ in records] == [3]
    assert skipped == [(1, "unexpected form"), (2, "unexpected form")]


@examples(100)
@given(st.integers(0, 400), st.binary(max_size=4))
def test_mutated_plans_raise_nothing_else(at: int, put: bytes) -> None:
    parts = (change("aws_vpc.a", AWS, CREATE, {"region": "cn-north-1"}), given_variable("r", "x"))
    message = number(1, 3) + b"".join(parts)
    message = message[:at] + put + message[at + len(put) :]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("tfplan", message)
        archive.writestr("tfconfig/m-/main.tf", put + b'provider "aws" {')
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(out.getvalue())):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
