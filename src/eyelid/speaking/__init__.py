"""Words by eye movements: from readings to symbols, and from symbols to phrases, letters and alarms."""
