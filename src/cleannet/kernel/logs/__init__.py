"""Lines of logs, and where in them what stands: places in octets, along the lines, never a Python object a line.

A place is a pair of arrays, `begin` and `end`, in octets of the text; where a line says nothing there, both are -1.
"""
