"""What each command returns: one frozen value, complete, with a published JSON Schema. An audit returns a `model.report.Report`.

Whoever shows an answer (`report/`, a web page, another program) reads these values and never parses text. Two rules hold for all:

- `schema` names the form, as `cleannet-explain-1`; the number changes when a field changes its meaning, not when one is added.
- An answer holds everything that its pages say, names of things included, so that no page needs the world.
"""
