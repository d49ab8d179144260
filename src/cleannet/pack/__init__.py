"""The facts inside the package: compiled from the YAML in `facts/`, opened with their hashes checked.

`facts`, `networks`, `hardware` and `countries` open the compiled tables; the modules that end in `build` make them. `manifest` says
which tables there are, how old, and under which licence. `verify` checks them; `refused` is the error of a table that does not fit.
"""
