"""States of the United States and members of the European Union, which may have policies of their own; so missing ones can be
named.
"""

from __future__ import annotations

from typing import Final


def _table(rows: str) -> dict[str, str]:
    return dict(sorted((row[:2], row[3:]) for row in rows.strip().replace("\n", "|").split("|")))


US_STATES: Final = _table("""
AK Alaska|AL Alabama|AR Arkansas|AZ Arizona|CA California|CO Colorado|CT Connecticut|DC District of Columbia|DE Delaware
FL Florida|GA Georgia|HI Hawaii|IA Iowa|ID Idaho|IL Illinois|IN Indiana|KS Kansas|KY Kentucky|LA Louisiana|MA Massachusetts
MD Maryland|ME Maine|MI Michigan|MN Minnesota|MO Missouri|MS Mississippi|MT Montana|NC North Carolina|ND North Dakota|NE Nebraska
NH New Hampshire|NJ New Jersey|NM New Mexico|NV Nevada|NY New York|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island
SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VA Virginia|VT Vermont|WA Washington|WI Wisconsin
WV West Virginia|WY Wyoming
""")
"""Two letters, as in US-TX, -> name."""

EU_MEMBERS: Final = _table("""
AT Austria|BE Belgium|BG Bulgaria|CY Cyprus|CZ Czechia|DE Germany|DK Denmark|EE Estonia|ES Spain|FI Finland|FR France|GR Greece
HR Croatia|HU Hungary|IE Ireland|IT Italy|LT Lithuania|LU Luxembourg|LV Latvia|MT Malta|NL Netherlands|PL Poland|PT Portugal
RO Romania|SE Sweden|SI Slovenia|SK Slovakia
""")
"""ISO 3166-1 alpha-2 code -> name."""
