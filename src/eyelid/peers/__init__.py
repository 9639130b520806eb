"""Peers: other methods that classify eyes as open or closed, and a benchmark of all on the same pictures."""
