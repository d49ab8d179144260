"""What each command returns: one complete frozen value with a published JSON Schema. An audit returns a `model.report.Report`.

Code that shows an answer (`report/`, a web page, another program) reads these values and never parses text. Two rules hold for all:

- `schema` names the form, such as `cleannet-explain-1`; the number changes when a field changes its meaning, not when one is added.
- An answer holds everything that its pages say, including the names of things, so that no page needs the world.
"""
