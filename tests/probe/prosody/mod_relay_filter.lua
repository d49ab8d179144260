-- Does to messages what a dishonest relay does: drops them silently, refuses them openly, changes them,
-- or ends the session over them.
-- A message is dropped where it has all words of one combination. Loaded by the Prosody that tests/probe/servers.py starts.

local st = require "util.stanza";

local function has(what, text)
	for _, combination in ipairs(module:get_option_array("relay_" .. what, {})) do
		local all = true;
		for _, word in ipairs(combination) do
			all = all and text:find(word, 1, true) ~= nil;
		end
		if all then return true; end
	end
	return false;
end

local function filter(event)
	local stanza, session = event.stanza, event.origin;
	local body = stanza:get_child("body");
	if stanza.attr.type == "error" or not body then return; end
	local text = body:get_text():lower();
	if has("kick", text) then
		session:close({ condition = "policy-violation" });
		return true;
	end
	if has("drop", text) then return true; end
	if has("refuse", text) then
		session.send(st.error_reply(stanza, "modify", "policy-violation"));
		return true;
	end
	if has("change", text) then
		stanza:remove_children("body");
		stanza:tag("body"):text("***"):up();
	end
end

for _, kind in ipairs({ "bare", "full", "host" }) do
	module:hook("pre-message/" .. kind, filter, 100);
end
