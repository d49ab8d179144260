"""The way for AS paths: what a path names is resolved once for all routes that have it (`by_path`).

All routes together show more than single hops (`ways`): ASes that all routes to a prefix cross (`upstream`, with the numbers of
`prefixes`), paths that leave a country and come back (`detours`), and the path that is shown beside an AS (`met`).
"""
