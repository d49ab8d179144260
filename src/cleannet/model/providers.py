"""How resources of Terraform's providers state where they are: one table for who reads plans and who writes rules about them.

Patterns are of RE2, which has no look around, so that every engine reads them.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Cloud(NamedTuple):
    """How resources of a provider state where they are.

    id: of the cloud, as in the pack. regions, zones: attributes that hold a region, or a zone. zone: patterns of a whole zone; the
    group of the first that matches is the region. bound: whether a provider's configuration is for one region, which then holds the
    zones of all its resources."""

    id: str
    regions: tuple[str, ...] = ("region",)
    zones: tuple[str, ...] = ()
    zone: tuple[str, ...] = ("(.+)",)
    bound: bool = False

    def region_of(self, zone: str) -> str:
        """The region that a zone is in; "" if it has not the form of one.

        >>> [CLOUDS["alicloud"].region_of(zone) for zone in ("cn-hongkong-b", "cn-north-1a", "b")]
        ['cn-hongkong', 'cn-north-1', '']
        """
        return next((found[1] for pattern in self.zone if (found := re.fullmatch(pattern, zone))), "")


_LETTER: Final = (
    r"([a-z]{2}-[a-z]+(?:-[a-z]+)?(?:-[0-9]+)?)-(?:[a-z]|MAZ.*)",
    r"([a-z]{2}-[a-z]+(?:-[a-z]+)?-[0-9]+)[a-z]",
)
_AWS: Final = (r"([a-z]+(?:-[a-z]+)+-[0-9])(?:[a-z]|-.*)",)
_GCP: Final = (r"(?:.*/)?([a-z]+-[a-z]+[0-9]+)-[a-z]",)
_NUMBER: Final = ("(.+)-[0-9]+",)
_ZONES: Final = ("availability_zone", "zone", "zone_id", "availability_zone_id")

CLOUDS: Final[dict[str, Cloud]] = {
    "aws": Cloud("aws", ("region",), ("availability_zone",), _AWS, bound=True),
    "awscc": Cloud("aws", ("region",), ("availability_zone",), _AWS, bound=True),
    "azurerm": Cloud("azure", ("location",)),
    "azapi": Cloud("azure", ("location",)),
    "google": Cloud("gcp", ("region", "location"), ("zone",), _GCP),
    "google-beta": Cloud("gcp", ("region", "location"), ("zone",), _GCP),
    "oci": Cloud("oci"),
    "ibm": Cloud("ibm", ("region", "location"), ("zone",), ("(.+?)-[0-9]",)),
    "alicloud": Cloud("aliyun", ("region", "region_id"), _ZONES, _LETTER, bound=True),
    "tencentcloud": Cloud("tencent-cloud", ("region",), _ZONES, ("([a-z]{2}-[a-z-]+)-[0-9]+",), bound=True),
    "huaweicloud": Cloud("huawei-cloud", ("region",), ("availability_zone",), _LETTER, bound=True),
    "baiducloud": Cloud("baidu-cloud", ("region",), ("availability_zone", "zone_name"), ("(?:cn-)?([a-z]+)-[a-z]",), bound=True),
    "yandex": Cloud("yandex-cloud", ("region_id",), ("zone",), ("(.+)-[a-z]",)),
    "ovh": Cloud("ovh"),
    "hcloud": Cloud("hetzner", ("location",), ("datacenter",), ("(.+)-dc[0-9]+",)),
    "digitalocean": Cloud("digitalocean"),
    "linode": Cloud("linode"),
    "scaleway": Cloud("scaleway", ("region",), ("zone",), ("(.+)-[0-9]",)),
    "volcengine": Cloud("volcengine", ("region",), ("zone_id", "availability_zone"), _LETTER, bound=True),
    "volcenginecc": Cloud("volcengine", ("region",), ("zone_id", "availability_zone"), _LETTER, bound=True),
    "vultr": Cloud("vultr"),
    "ucloud": Cloud("ucloud", ("region",), ("availability_zone",), _NUMBER, bound=True),
    "opentelekomcloud": Cloud("opentelekomcloud", ("region",), ("availability_zone",), _NUMBER, bound=True),
    "exoscale": Cloud("exoscale", ("zone",)),
}
"""Provider -> its cloud. A provider that is not here stands for itself, without a region unless its resources have one."""

PARTITIONS: Final[dict[str, dict[str, str]]] = {
    "aws": {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso": "aws-iso", "eusc-": "aws-eusc"},
    "azure": {"china": "azure-china", "usgov": "azure-us-gov", "usdod": "azure-us-gov"},
}
"""Cloud -> how a region begins -> the cloud that this region belongs to: the same API in other hands."""


def partition(cloud: str, region: str) -> str:
    """The cloud that a region belongs to.

    >>> partition("aws", "cn-north-1"), partition("aws", "eu-west-1")
    ('aws-cn', 'aws')
    """
    return next((other for begins, other in PARTITIONS.get(cloud, {}).items() if region.startswith(begins)), cloud)
