"""The facts inside the package: compiled from the YAML in `facts/`, opened with their hashes checked.

`facts`, `networks`, `hardware` and `countries` open the compiled tables; modules that end in `build` make them. `manifest` lists
the tables with their age and licence. `verify` checks them; `refused` is the error for a table that does not match.
"""
