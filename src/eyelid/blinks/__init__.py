"""What eyes do over time: blinks, winks, closures, lowered eyes."""

from eyelid.blinks.event import Event, EventKind
from eyelid.blinks.moment import EyeReading, Moment

__all__ = ["Event", "EventKind", "EyeReading", "Moment"]
