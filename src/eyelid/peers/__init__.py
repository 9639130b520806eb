"""Peers: other ways to tell open eyes from closed ones, and what they make of the same pictures."""
