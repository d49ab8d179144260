"""Is the relay honest? Which messages between two accounts of the user did a server accept, and which arrived?

This is the only package that uses a network: only on request, and only with the server that the user names. The engine does not
import it. Read in this order: `fates` (what can happen to a message), `texts`, `budget`, `rounds` (the procedure), `smallest`
(bisection), `chance` (what counts show), `server` and `accounts` (the server to connect to, and the accounts to use), then one
adapter per protocol: `matrix`, `xmpp`. `files` reads what the user names. `ledger` compares two logs and uses no network. `relay`
puts all of it together.

A server can see who talks to whom, and may treat the two accounts, this address or this day in a special way. So an answer is only
about the messages that were sent. `no difference seen in n` is all that a probe can say in favour of a relay.
"""
