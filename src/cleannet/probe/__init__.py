"""Is the relay honest? Between two accounts of the user: which messages did a server take, and which came out?

This is the only room that speaks to a network, only when asked, and only to the server that the user names. Nothing of the engine
imports it. Read in this order: `fates` (what can become of a message), `texts`, `budget`, `rounds` (the procedure), `smallest`
(bisection), `chance` (what counts can tell), `server` and `accounts` (whom it may speak to, and as whom), then an adapter a
protocol: `matrix`, `xmpp`. `ledger` compares two logs and speaks to nobody. `relay` puts all of it together.

A server can see who talks to whom, and may treat the two accounts, this address or this day in its own way. So an answer is about
the messages that were sent, and nothing else: `no difference seen in n` is all that a probe can say in favour of a relay.
"""
