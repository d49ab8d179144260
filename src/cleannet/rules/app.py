"""App: the apps on our devices, the code inside them, and the names that they call."""

from __future__ import annotations

from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind, vendor

PUBLISHER = Rule(
    id="app/publisher",
    line="app",
    kinds=words("android ios app org name"),
    roles=words("installed preinstalled"),
    ask=behind,
    what="An app on a device is one that the policy names, or of a publisher that it names.",
    why="Who publishes an app decides what it does after the next update.",
    false_positives="The same id has different publishers by country; the policy's country decides. A name alone proves nothing.",
    remedy="Remove the app, or choose one whose publisher no clause names.",
)
ORGANISATION = Rule(
    id="app/organisation",
    line="app",
    kinds=words("org name app"),
    roles=words("publisher listed component"),
    ask=vendor,
    what="The publisher of software, known by its name, is one that the policy names.",
    why="Inventories often tell only a name.",
    false_positives="Trade names are shared; a name that is only similar is never denied.",
    remedy="Tell the package id.",
)
SDK = Rule(
    id="app/sdk",
    line="app",
    kinds=words("sdk"),
    finds=words("makes supplies publishes"),
    ask=behind,
    what="Code inside an app is of a vendor that the policy names.",
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
    what="A name that was looked up or connected to serves an app, or belongs to an owner, that the policy names.",
    why="Names tell a service where addresses only tell a shared host.",
    false_positives="A web page embeds names that its user never asked for; of many names of a CDN nobody tells whose they are.",
    remedy="Block the name in the resolver, once you know what else it serves.",
)
RULES = (PUBLISHER, ORGANISATION, SDK, DOMAIN)
