"""The words of the program as frozen values: no input, no output, no clock.

Read in this order: `subject` (what is named), `day` (when), `answer` (what is known, and how sure), `facts` (the forms of the
pack's files), `use` (what was counted), `verdict`, `report` (what an audit returns), `answers` (what the other commands return).
"""
