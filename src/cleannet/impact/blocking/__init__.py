"""What it means to stop a set of names, addresses and networks: whose they are, who else uses them, and what is missed.

`meant` finds the subjects behind entries, `standing` who is behind a subject on a day, `shared` what others use as well, `covering`
which entries do nothing new, `missed` what an owner has beside them. `lint` makes the answer about a list of them.
"""
