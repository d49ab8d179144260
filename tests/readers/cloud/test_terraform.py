"""Terraform plans and states: which cloud and region each resource lies in."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input
from readers.cloud.told import Records, told_by

from cleannet.model.providers import CLOUDS
from cleannet.readers.base.input import Unreadable
from cleannet.readers.cloud.terraform import READER, _cloud
from cleannet.readers.cloud.terraform_places import NOWHERE, Place

REGISTRY = "registry.terraform.io/"


def changed(address: str, provider: str, after: Any, *actions: str, mode: str = "managed") -> dict[str, Any]:
    type_ = address.split("[")[0].split(".")[-2]
    change = {"actions": list(actions) or ["create"], "before": None, "after": after, "after_unknown": {"id": True}}
    return {"address": address, "mode": mode, "type": type_, "provider_name": REGISTRY + provider, "change": change}


def configured(address: str, key: str) -> dict[str, Any]:
    return {"address": address, "provider_config_key": key, "expressions": {}}


PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "terraform_version": "1.9.5",
    "variables": {"region": {"value": "eu-west-1"}, "place": {"value": {"cn": "cn-northwest-1"}}},
    "planned_values": {"root_module": {}},
    "resource_changes": [
        changed("aws_vpc.main", "hashicorp/aws", {"cidr_block": "10.0.0.0/16"}),
        changed("aws_vpc.china", "hashicorp/aws", {}),
        changed("aws_instance.own[0]", "hashicorp/aws", {"availability_zone": "us-east-1a"}, "no-op"),
        changed('module.shop["a.b"].aws_sqs_queue.q', "hashicorp/aws", {}),
        changed("aws_vpc.later", "hashicorp/aws", None, "update"),
        changed("alicloud_vswitch.s", "aliyun/alicloud", {"zone_id": "cn-hongkong-b"}),
        changed("azurerm_subnet.s", "hashicorp/azurerm", {}),
        changed("random_id.r", "hashicorp/random", {}),
        changed("aws_vpc.old", "hashicorp/aws", None, "delete"),
        changed("data.aws_ami.a", "hashicorp/aws", {}, "read", mode="data"),
        {"address": 7},
        changed("cloudflare_record.r", "cloudflare/cloudflare", {"zone_id": "0123"}),
        changed("kubernetes_pod.d", "hashicorp/kubernetes", {"spec": [{"container": [{"image": "ghcr.example.org/a/b"}]}]}),
        changed("kubernetes_secret.s", "hashicorp/kubernetes", {"data": {"image": "leaked.example.org/x"}}),
    ],
    "configuration": {
        "provider_config": {
            "aws": {"name": "aws", "expressions": {"region": {"references": ["var.region"]}}},
            "aws.cn": {"name": "aws", "alias": "cn", "expressions": {"region": {"references": ["var.place.cn", "var.place"]}}},
            "aws.later": {"name": "aws", "alias": "later", "expressions": {"region": {"references": ["local.region"]}}},
            "azurerm": {"name": "azurerm", "expressions": {"environment": {"constant_value": "china"}}},
        },
        "root_module": {
            "resources": [
                configured("aws_vpc.main", "aws"),
                configured("aws_vpc.china", "aws.cn"),
                configured("aws_instance.own", "aws"),
                configured("aws_vpc.later", "aws.later"),
                configured("azurerm_subnet.s", "azurerm"),
            ],
            "module_calls": {"shop": {"module": {"resources": [configured("aws_sqs_queue.q", "aws")]}}},
        },
    },
}

RAW_STATE: dict[str, Any] = {
    "version": 4,
    "terraform_version": "1.9.5",
    "serial": 3,
    "lineage": "0",
    "resources": [
        {
            "mode": "managed",
            "module": "module.m[0]",
            "type": "aws_sqs_queue",
            "name": "q",
            "provider": 'module.m.provider["registry.opentofu.org/hashicorp/aws"].west',
            "instances": [
                {"index_key": "x", "attributes": {"arn": "arn:aws-cn:sqs:cn-north-1:1:q"}},
                {"index_key": 1, "attributes": {"arn": "arn:aws:iam::1:role/r"}},
                {"attributes": {"region": "us-west-2"}},
            ],
        },
        {"mode": "data", "type": "aws_ami", "name": "a", "provider": 'provider["x/hashicorp/aws"]',
         "instances": [{"attributes": {}}]},
        {"mode": "managed", "type": "aws_vpc", "name": "none", "provider": "provider.aws", "instances": []},
        {"mode": "managed", "type": "hcloud_server", "name": "s", "provider": "provider.hcloud",
         "instances": [{"attributes": {"datacenter": "nbg1-dc3"}}]},
        "surprise",
    ],
}  # fmt: skip

OLD_STATE: dict[str, Any] = {
    "version": 3,
    "terraform_version": "0.11.14",
    "serial": 3,
    "lineage": "0",
    "modules": [
        {
            "path": ["root"],
            "resources": {
                "alicloud_instance.a": {
                    "type": "alicloud_instance",
                    "primary": {"id": "i", "attributes": {"availability_zone": "cn-hangzhou-b"}},
                    "provider": "provider.alicloud",
                },
                "data.aws_ami.a": {"type": "aws_ami", "primary": {"attributes": {}}, "provider": "provider.aws"},
                "aws_vpc.gone": {"type": "aws_vpc", "primary": None, "provider": "provider.aws"},
                "aws_vpc.odd": 7,
            },
        },
        "surprise",
        {
            "path": ["root", "shop"],
            "resources": {
                "aws_sqs_queue.q.0": {
                    "type": "aws_sqs_queue",
                    "primary": {"attributes": {"arn": "arn:aws-cn:sqs:cn-north-1:1:q"}},
                    "provider": "module.shop.provider.aws.cn",
                },
                "kubernetes_pod.p": {
                    "type": "kubernetes_pod",
                    "primary": {"attributes": {"spec.0.container.0.image": "ghcr.example.org/a/b", "spec.#": "1"}},
                },
            },
        },
    ],
}

SHOWN_STATE: dict[str, Any] = {
    "format_version": "1.0",
    "terraform_version": "1.9.5",
    "values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_ecs_task_definition.t",
                    "mode": "managed",
                    "type": "aws_ecs_task_definition",
                    "provider_name": REGISTRY + "hashicorp/aws",
                    "values": {"region": "eu-north-1", "container_definitions": '[{"name": "a", "image": "nginx"}]'},
                }
            ],
            "child_modules": [
                {
                    "address": "module.c",
                    "child_modules": [
                        {
                            "resources": [
                                {
                                    "address": "module.c.module.d.google_compute_instance.i",
                                    "type": "google_compute_instance",
                                    "provider_name": REGISTRY + "hashicorp/google",
                                    "values": {"zone": "asia-east2-a"},
                                }
                            ]
                        }
                    ],
                }
            ],
        }
    },
}


def read(document: object) -> tuple[Records, list[tuple[int, str]]]:
    return told_by(READER, json.dumps(document).encode())


def test_plan() -> None:
    records, skipped = read(PLAN)
    assert records == [
        (1, "aws_vpc.main", ["cloud host aws/eu-west-1"]),
        (2, "aws_vpc.china", ["cloud host aws-cn/cn-northwest-1"]),
        (3, "aws_instance.own[0]", ["cloud host aws/us-east-1"]),
        (4, 'module.shop["a.b"].aws_sqs_queue.q', ["cloud host aws/eu-west-1"]),
        (5, "aws_vpc.later", ["cloud host aws"]),
        (6, "alicloud_vswitch.s", ["cloud host aliyun/cn-hongkong"]),
        (7, "azurerm_subnet.s", ["cloud host azure-china"]),
        (12, "cloudflare_record.r", ["cloud host cloudflare"]),
        (13, "kubernetes_pod.d", ["registry image ghcr.example.org"]),
    ]
    assert skipped == [
        (8, "provider without a place"),
        (9, "to be deleted"),
        (10, "data source"),
        (11, "unexpected form"),
        (14, "provider without a place"),
    ]


def test_a_reference_that_mixes_variables_stays_unknown() -> None:
    plan = json.loads(json.dumps(PLAN))
    plan["configuration"]["provider_config"]["aws"]["expressions"]["region"]["references"] = ["var.region", "var.place"]
    del plan["resource_changes"][2]  # whose zone would tell the region of the provider
    assert read(plan)[0][0] == (1, "aws_vpc.main", ["cloud host aws"])


def test_a_module_s_own_variable_is_not_the_root_s() -> None:
    plan = json.loads(json.dumps(PLAN))
    expressions = {"region": {"references": ["var.region"]}}
    plan["configuration"]["root_module"]["module_calls"]["shop"]["module"]["resources"][0]["provider_config_key"] = "shop:aws"
    plan["configuration"]["provider_config"]["shop:aws"] = {"module_address": "module.shop", "expressions": expressions}
    assert read(plan)[0][3][2] == ["cloud host aws"]


def test_raw_state() -> None:
    records, skipped = read(RAW_STATE)
    assert records == [
        (1, 'module.m[0].aws_sqs_queue.q["x"]', ["cloud host aws-cn/cn-north-1"]),
        (2, "module.m[0].aws_sqs_queue.q[1]", ["cloud host aws/"]),  # its ARN tells the partition
        (3, "module.m[0].aws_sqs_queue.q", ["cloud host aws/us-west-2"]),
        (6, "hcloud_server.s", ["cloud host hetzner/nbg1"]),
    ]
    assert skipped == [(4, "data source"), (5, "no instance"), (7, "unexpected form")]


def test_raw_state_of_version_3() -> None:
    records, skipped = read(OLD_STATE)
    assert records == [
        (1, "alicloud_instance.a", ["cloud host aliyun/cn-hangzhou"]),
        (6, "module.shop.aws_sqs_queue.q.0", ["cloud host aws-cn/cn-north-1"]),
        (7, "module.shop.kubernetes_pod.p", ["registry image ghcr.example.org"]),
    ]
    assert skipped == [(2, "data source"), (3, "no instance"), (4, "unexpected form"), (5, "unexpected form")]


def one(provider_config: dict[str, Any], key: str, root: dict[str, Any] | None = None, **top: Any) -> list[str]:
    """Where a plan with one resource of that provider's configuration says that it lies."""
    resources = [configured("aws_vpc.main", key), configured("data.aws_region.r", key), configured("aws_instance.i", key)]
    configuration = {"provider_config": provider_config, "root_module": {"resources": resources, **(root or {})}}
    changes = [changed("aws_vpc.main", "hashicorp/aws", {}), *top.pop("changes", ())]
    plan = {"terraform_version": "1.9.5", "resource_changes": changes, "configuration": configuration, **top}
    return read(plan)[0][0][2]


def referring(*references: str, **more: Any) -> dict[str, Any]:
    return {"name": "aws", "expressions": {"region": {"references": list(references)}}, **more}


def test_a_variable_has_its_default_where_nothing_else_is_given() -> None:
    variables = {"variables": {"region": {"default": "cn-north-1"}}}
    assert one({"aws": referring("var.region")}, "aws", variables) == ["cloud host aws-cn/cn-north-1"]
    given = {"region": {"value": "eu-west-1"}}
    assert one({"aws": referring("var.region")}, "aws", variables, variables=given) == ["cloud host aws/eu-west-1"]


@pytest.mark.parametrize(
    ("expressions", "host"),
    [
        ({"region": {"references": ["var.where"]}}, "aws-cn/cn-north-1"),
        ({"region": {"constant_value": "cn-northwest-1"}}, "aws-cn/cn-northwest-1"),
        ({"region": {"references": ["local.region"]}}, "aws"),
        ({}, "aws/eu-west-1"),
    ],
)
def test_a_variable_of_a_module_is_what_its_call_gives(expressions: dict[str, Any], host: str) -> None:
    call = {
        "expressions": expressions,
        "module": {
            "variables": {"region": {"default": "eu-west-1"}},
            "resources": [configured("aws_vpc.main", "module.shop:aws")],
        },
    }
    plan = {
        "terraform_version": "1.9.5",
        "variables": {"where": {"value": "cn-north-1"}},
        "resource_changes": [changed("module.shop[0].aws_vpc.main", "hashicorp/aws", {})],
        "configuration": {
            "provider_config": {"module.shop:aws": referring("var.region", module_address="module.shop")},
            "root_module": {"module_calls": {"shop": call}},
        },
    }
    assert read(plan)[0][0][2] == [f"cloud host {host}"]


def test_a_region_that_a_plan_does_not_tell_is_that_of_other_resources_of_the_provider() -> None:
    local = {"aws": referring("local.region")}
    zone = changed("aws_instance.i", "hashicorp/aws", {"availability_zone": "cn-north-1a"})
    assert one(local, "aws") == ["cloud host aws"]
    assert one(local, "aws", changes=[zone]) == ["cloud host aws-cn/cn-north-1"]
    other = changed("aws_instance.i[1]", "hashicorp/aws", {"arn": "arn:aws-cn:ec2:cn-northwest-1:1:i"})
    assert one(local, "aws", changes=[zone, other]) == ["cloud host aws"]
    own = changed("aws_instance.i", "hashicorp/aws", {"region": "cn-north-1"})
    assert one(local, "aws", changes=[own]) == ["cloud host aws"]
    source = {"address": "data.aws_region.r", "mode": "data", "type": "aws_region", "values": {"name": "cn-north-1"}}
    prior = {"values": {"root_module": {"resources": [source]}}}
    assert one(local, "aws", prior_state=prior) == ["cloud host aws-cn/cn-north-1"]


def test_which_configuration_an_old_plan_gave_to_a_module_is_told_only_where_there_is_one() -> None:
    def plan(configs: dict[str, Any]) -> list[str]:
        inner = {"module": {"resources": [configured("aws_vpc.main", "shop:aws")]}}
        changes = [changed("module.shop.aws_vpc.main", "hashicorp/aws", {})]
        configuration = {"provider_config": configs, "root_module": {"module_calls": {"shop": inner}}}
        return read({"terraform_version": "0.15.0", "resource_changes": changes, "configuration": configuration})[0][0][2]

    here = {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}
    there = {"name": "aws", "alias": "cn", "expressions": {"region": {"constant_value": "cn-north-1"}}}
    assert plan({"aws": here}) == ["cloud host aws/eu-west-1"]
    assert plan({"aws": here, "aws.cn": there}) == ["cloud host aws"]


def test_shown_state_with_child_modules() -> None:
    assert read(SHOWN_STATE) == (
        [
            (1, "aws_ecs_task_definition.t", ["cloud host aws/eu-north-1", "registry image docker.io"]),
            (2, "module.c.module.d.google_compute_instance.i", ["cloud host gcp/asia-east2"]),
        ],
        [],
    )


def test_plan_without_changes_is_read_from_what_is_planned() -> None:
    assert read({"terraform_version": "1.9.5", "planned_values": SHOWN_STATE["values"]}) == read(SHOWN_STATE)


@pytest.mark.parametrize(
    ("provider", "values", "place", "expected"),
    [
        ("aws", {"availability_zone": "us-west-2-lax-1a"}, NOWHERE, "aws/us-west-2"),
        ("aws", {"arn": "arn:aws-cn:iam::1:role/r"}, NOWHERE, "aws-cn"),
        ("aws", {"arn": "arn:aws:iam::1:role/r"}, NOWHERE, "aws/"),
        ("aws", {"arn": "arn:aws-iso-b:iam::1:role/r"}, NOWHERE, "aws-iso"),
        ("aws", {"arn": "arn:aws-new:iam::1:role/r"}, NOWHERE, "aws"),
        ("azurerm", {}, Place(environment="public"), "azure/"),
        ("azurerm", {}, NOWHERE, "azure"),
        ("aws", {"arn": "arn:aws-us-gov:s3:::b"}, Place("us-gov-west-1"), "aws-us-gov/us-gov-west-1"),
        ("aws", {"region": "a/b"}, NOWHERE, "aws"),
        ("azurerm", {"location": "West Europe"}, NOWHERE, "azure/westeurope"),
        ("azurerm", {"location": "China East 2"}, NOWHERE, "azure-china/chinaeast2"),
        ("azurerm", {}, Place(environment="usgovernment"), "azure-us-gov"),
        ("google", {"location": "EU"}, NOWHERE, "gcp/eu"),
        ("google", {"location": "us-central1-c"}, NOWHERE, "gcp/us-central1"),
        ("google", {}, Place(zone="europe-west3-a"), "gcp/europe-west3"),
        ("alicloud", {"availability_zone": "ap-southeast-1a"}, NOWHERE, "aliyun/ap-southeast-1"),
        ("alicloud", {"zone_id": "cn-hangzhou-MAZ1(a,b)"}, NOWHERE, "aliyun/cn-hangzhou"),
        ("alicloud", {"zone_id": "0e5fa59a"}, Place("cn-beijing"), "aliyun/cn-beijing"),
        ("alicloud", {"zone_id": "cn-shanghai-finance-1k"}, NOWHERE, "aliyun/cn-shanghai-finance-1"),
        ("tencentcloud", {"availability_zone": "ap-guangzhou-3"}, NOWHERE, "tencent-cloud/ap-guangzhou"),
        ("huaweicloud", {"availability_zone": "cn-north-4a"}, NOWHERE, "huawei-cloud/cn-north-4"),
        ("baiducloud", {"availability_zone": "cn-bj-d"}, NOWHERE, "baidu-cloud/bj"),
        ("oci", {"id": "ocid1.instance.oc1.phx.aaaa"}, NOWHERE, "oci/us-phoenix-1"),
        ("oci", {"id": "ocid1.vcn.oc1.eu-frankfurt-1.aaaa"}, NOWHERE, "oci/eu-frankfurt-1"),
        ("ibm", {"zone": "us-south-2"}, NOWHERE, "ibm/us-south"),
        ("yandex", {"zone": "ru-central1-a"}, NOWHERE, "yandex-cloud/ru-central1"),
        ("ovh", {"region": "GRA11"}, NOWHERE, "ovh/gra"),
        ("scaleway", {"zone": "fr-par-1"}, NOWHERE, "scaleway/fr-par"),
        ("hcloud", {"location": "fsn1"}, NOWHERE, "hetzner/fsn1"),
        ("fastly", {}, NOWHERE, "fastly"),
        ("newcloud", {"region": "r1"}, NOWHERE, "newcloud/r1"),
    ],
)
def test_regions_in_the_spelling_of_the_pack(provider: str, values: dict[str, Any], place: Place, expected: str) -> None:
    assert _cloud(provider, values, place) == expected


def test_every_zone_pattern_has_one_group() -> None:
    assert all(re.compile(pattern).groups == 1 for cloud in CLOUDS.values() for pattern in cloud.zone)


def test_sniff() -> None:
    for document in (PLAN, RAW_STATE, OLD_STATE, SHOWN_STATE):
        assert READER.sniff(json.dumps(document, indent=2).encode())
    for other in (b'{"terraform_version": "1.9.5", "provider_selections": {}}', b'{"resources": []}', b"[]", b""):
        assert not READER.sniff(other)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (json.dumps({**RAW_STATE, "version": 3}).encode(), "a state of version 3; versions 2 to 4 are read"),
        (json.dumps({**OLD_STATE, "version": 1}).encode(), "a state of version 1; versions 2 to 4 are read"),
        (b'{"serial":1,"lineage":"a","meta":{},"encrypted_data":"aGk=","encryption_version":"v0"}', "encrypted; decrypt it"),
        (b'{"remote_plan_format":1,"run_id":"run-1","hostname":"tf.example.org"}', "only says where the plan is kept"),
        (json.dumps(PLAN).encode()[:-20], "the document is cut off"),
        (b'{"terraform_version":"1","values":' + b'{"a":' * 50_000, "nested too deep"),
        (b'{"terraform_version":"1","values":{"root_module":{"child_modules":[7]}}}', "Expected `object`"),
    ],
)
def test_unreadable(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        list(READER.read(an_input(data)))


def test_a_bad_module_costs_only_what_is_behind_it() -> None:
    state = json.loads(json.dumps(SHOWN_STATE))
    state["values"]["root_module"]["child_modules"] = ["surprise"]
    batches = READER.read(an_input(json.dumps(state).encode()))
    assert next(batches).records.tolist() == [1]
    with pytest.raises(Unreadable):
        next(batches)


@examples(60)
@given(st.data())
def test_mutated_documents_raise_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(json.dumps(data.draw(st.sampled_from([PLAN, RAW_STATE, OLD_STATE, SHOWN_STATE]))).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.sampled_from(b'01[]{}",:ntf x\xff\0'))
    mutated = bytes(raw[: data.draw(st.sampled_from([len(raw), len(raw) - 1, len(raw) // 2]))])
    READER.sniff(mutated)
    numbers: list[int] = []
    with suppress(Unreadable):
        for batch in READER.read(an_input(mutated)):
            numbers += [*batch.records.tolist(), *(s.record for s in batch.skipped)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
