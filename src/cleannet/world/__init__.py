"""What is known, asked on one day: who operates a network, who holds a company, where its seat is.

Read `view` first: it is the world of one day, and everything else is asked through it. `claims` decides whether a claim holds on
that day, `ownership` follows who holds whom, `names` finds entities by name. `layer` is a user's own table; `layers` stores and
opens them. No policy is known here. No answer is a bare yes or no: each carries the statements that it rests on.
"""
