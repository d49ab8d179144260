"""What a record says becomes candidates: one function per kind of reference, from distinct values to what they mean.

A resolver finds *which* thing is meant, never who is behind it or what a policy says about it: that is for `rules` and the judge.
"""

from __future__ import annotations

from typing import Final

from cleannet.resolve import address, app, domain, guessed, hardware, kit, modelled, name, number, numbered, ours, place
from cleannet.resolve.meaning import Resolve

RESOLVERS: Final[dict[str, Resolve]] = {
    "address": address.resolve,
    "asn": number.resolve,
    "asn-name": numbered.by_name_beside,
    "asn-beside": numbered.of_address_beside,
    "domain": domain.resolve,
    "domain-trace": domain.trace,
    "android": app.by_id("android"),
    "android-signed": app.by_signer,
    "ios": app.by_id("ios"),
    "flatpak": app.by_id("flatpak"),
    "app-id": app.by_either,
    "app-name": app.by_name,
    "app-traffic": app.by_traffic,
    "publisher-name": name.among(name.PUBLISHERS),
    "store": app.by_id("store"),
    "store-of-ours": ours.store,
    "maker-of-ours": ours.maker,
    "signer": app.signer,
    "sdk": app.sdk,
    "sdk-name": kit.by_name,
    "sdk-trace": app.sdk_trace,
    "mac": hardware.resolve,
    "maker-name": name.makers,
    "maker-guess": guessed.one_of,
    "maker-model": modelled.by_model,
    "product": modelled.by_product,
    "org-name": name.among(name.VENDORS),
    "org-name-in": name.in_country,
    "org-name-cut": name.put_together,
    "lei": name.lei,
    "cable-name": name.cable,
    "landing": place.landing,
    "cloud": place.cloud,
    "registry": domain.registry,
    "subject": place.subject_as_written,
}
"""kind of reference -> its resolver; the kinds are those of `columns.REFERENCES`."""
