"""A module of Synapse that does to messages what a dishonest relay does: drops them silently, refuses them openly, changes them.

Loaded by the Synapse that `servers` starts. A message is dropped where it has all words of one combination.

*Source*: Synapse's documentation of modules, callbacks of the spam checker and of third party rules.
"""

from __future__ import annotations

from typing import Any

from synapse.api.errors import Codes, ShadowBanError
from synapse.module_api import NOT_SPAM, ModuleApi


class Filter:
    """config: drop, refuse, change, fail: lists of combinations of words; lossy: accounts all of whose messages are dropped but the
    first few."""

    def __init__(self, config: dict[str, Any], api: ModuleApi) -> None:
        self.config = config
        self.seen: dict[str, int] = {}
        api.register_spam_checker_callbacks(check_event_for_spam=self.check)
        api.register_third_party_rules_callbacks(check_event_allowed=self.allowed)

    def has(self, what: str, event: Any) -> bool:
        words = str(event.content.get("body", "")).lower()
        combinations: list[list[str]] = self.config.get(what, [])
        return event.type == "m.room.message" and any(all(word in words for word in each) for each in combinations)

    async def check(self, event: Any) -> Any:
        if event.type == "m.room.message":
            self.seen[event.sender] = self.seen.get(event.sender, 0) + 1
            if event.sender.startswith(tuple(self.config.get("lossy", ["?"]))) and self.seen[event.sender] > 2:
                raise ShadowBanError
        if self.has("fail", event):
            raise RuntimeError("the module has a fault")  # which the sender is told as 500
        if self.has("drop", event):
            raise ShadowBanError  # the sender is given the id of an event that there is not
        return Codes.FORBIDDEN if self.has("refuse", event) else NOT_SPAM

    async def allowed(self, event: Any, state: Any) -> tuple[bool, dict[str, Any] | None]:
        if not self.has("change", event):
            return True, None
        return True, {**event.get_dict(), "content": {"msgtype": "m.text", "body": "***"}}
