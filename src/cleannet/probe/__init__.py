"""Is the relay honest? Which messages between two accounts of the user did a server accept, and which arrived?

This is the only package that uses a network: only on request, and only with the server that the user names. The engine does not
import it. Read in this order: `fates` (what can become of a message), `texts`, `budget`, `rounds` (the procedure), `smallest`
(bisection), `chance` (what counts can tell), `server` and `accounts` (whom it may speak to, and as whom), then an adapter a
protocol: `matrix`, `xmpp`. `ledger` compares two logs and speaks to nobody. `relay` puts all of it together.

A server can see who talks to whom, and may treat the two accounts, this address or this day in its own way. So an answer is about
the messages that were sent, and nothing else: `no difference seen in n` is all that a probe can say in favour of a relay.
"""
