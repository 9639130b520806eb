"""People: what is known of one person's eyes from a calibration, and how well they are read."""

from eyelid.people.profile import Condition, Profile

__all__ = ["Condition", "Profile"]
