"""Recordings and cameras watched: who is there, what their eyes do, how drowsy they seem, and alarms."""
