"""Who is behind a use: one file per line, and this list of all of them."""

from cleannet.rules import app, cable, carrier, cloud, equipment, store
from cleannet.rules.base import Rule

RULES: tuple[Rule, ...] = (*carrier.RULES, *store.RULES, *app.RULES, *cloud.RULES, *cable.RULES, *equipment.RULES)
