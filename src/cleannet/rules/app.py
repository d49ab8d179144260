"""App: the apps on our devices, the code inside them, and the names that they call."""

from __future__ import annotations

from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind, vendor

PUBLISHER = Rule(
    id="app/publisher",
    line="app",
    kinds=words("android ios flatpak app org name"),
    roles=words("installed preinstalled app"),
    ask=behind,
    what="The policy names an app on a device, or the app's publisher.",
    why="The publisher of an app decides what it does after the next update.",
    false_positives="The publisher of an id can differ by country; the policy's country decides. A name alone proves nothing.",
    remedy="Remove the app, or choose one whose publisher no clause names.",
)
PREINSTALLER = Rule(
    id="app/preinstaller",
    line="app",
    kinds=words("org name"),
    roles=words("preinstaller"),
    finds=words("makes operates owns"),
    ask=behind,
    what="A device came with an app of ours, and the policy names the maker of the device.",
    why="The programme of 2020 asked companies not to let untrusted makers pre-install their apps.",
    false_positives="A carrier or a dealer may have put the app on the device, not its maker.",
    remedy="End the agreement with the maker, or document who put the app there.",
)
ORGANISATION = Rule(
    id="app/organisation",
    line="app",
    kinds=words("org name app cloud store"),
    roles=words("publisher listed component supplier"),
    alone="publishes",
    ask=vendor,
    what="The policy names the publisher of software. The record gives the publisher by name only.",
    why="Many inventories give only a name.",
    false_positives="Several companies can share a trade name. A name that is only similar is never denied.",
    remedy="Confirm that it is this publisher, best by the package id, then remove the software, or choose another.",
)
SDK = Rule(
    id="app/sdk",
    line="app",
    kinds=words("sdk"),
    finds=words("makes supplies publishes"),
    ask=behind,
    what="An app contains, or names, code of a vendor that the policy names.",
    why="An SDK runs with all the permissions of the app that holds it.",
    false_positives="Code may be present and never called.",
    remedy="Build without the SDK.",
)
DOMAIN = Rule(
    id="app/domain",
    line="app",
    kinds=words("domain"),
    finds=words("hosts operates owns publishes"),
    ask=behind,
    what="A device looked up or contacted a domain name that serves an app, or belongs to an owner, that the policy names.",
    why="A name identifies a service; an address may identify only a shared host.",
    false_positives="A web page loads names that its user never asked for. For many names of a CDN no source says who uses them.",
    remedy="Find out what else the name serves, then block it in the resolver.",
)
TRAFFIC = Rule(
    id="app/traffic",
    line="app",
    kinds=words("app"),
    roles=words("far-end"),
    ask=behind,
    what="The policy names an app that a firewall recognised in the traffic, or the app's publisher.",
    why="Traffic of an app shows that somebody inside uses it.",
    false_positives="Firewalls guess by patterns, and may take one app for another. Words for the parts of an app are not denied.",
    remedy="Find the device behind the connection, and block the app in the firewall.",
)
RULES = (PUBLISHER, PREINSTALLER, ORGANISATION, SDK, DOMAIN, TRAFFIC)
