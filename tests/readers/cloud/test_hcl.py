"""Settings of Terraform's language, and what is no plain setting."""

from __future__ import annotations

import time

import pytest

from cleannet.readers.cloud.hcl import Reference, blocks

SOURCE = """
# provider "no" { region = "no" }
/* provider "no" { region = "no" } */
terraform { required_providers { aws = { source = "hashicorp/aws" } } }
variable "region" {
  type    = string
  default = "cn-north-1"
  validation { condition = var.region != "" }
}
locals {
  region = var.region  // one
  map    = { a = "x", "b c" = { d = local.region } }
  long   = "x${join(",", ["a", "}"])}y"
  here   = <<-EOT
    provider "no" { region = "no" }
  EOT
  either = var.a ? "x" : "y"
  calls  = lower("X")
  plain  = "a \\"b\\" $${c}"
}
provider "aws" {
  alias  = "cn"
  region = "${local.map.a}"
  default_tags { tags = { region = "no" } }
}
provider aws { region = "eu-west-1" }
"""


def test_blocks_and_their_plain_settings() -> None:
    found = list(blocks(SOURCE))
    assert [(block.type, *block.labels) for block in found] == [
        ("terraform",), ("variable", "region"), ("locals",), ("provider", "aws"), ("provider", "aws"),
    ]  # fmt: skip
    assert found[1].settings == {"type": Reference(("string",)), "default": "cn-north-1"}
    assert found[2].settings == {
        "region": Reference(("var", "region")),
        "map": {"a": "x", "b c": {"d": Reference(("local", "region"))}},
        "long": None,
        "here": None,
        "either": None,
        "calls": None,
        "plain": 'a "b" ${c}',
    }
    assert found[3].settings == {"alias": "cn", "region": Reference(("local", "map", "a"))}
    assert found[4].settings == {"region": "eu-west-1"}


@pytest.mark.alone
@pytest.mark.parametrize("piece", ["{", '"', "a = {", "<<EOF\n", '"${', "provider x {", "/*", "a ", "\\", "a.b.", "[", "}"])
def test_hostile_text_costs_time_by_its_length(piece: str) -> None:
    before = time.process_time()
    list(blocks("x {" + piece * (200_000 // len(piece))))
    list(blocks(piece * (200_000 // len(piece))))
    assert time.process_time() - before < 3
