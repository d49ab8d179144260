"""Logs of proxies, web servers and load balancers: who came, and where requests went."""
