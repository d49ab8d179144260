"""Logs of proxies, web servers and load balancers: who connected, and where requests went."""
