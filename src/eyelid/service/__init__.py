"""The HTTP service: reads the eyes in pictures that are sent to it, many requests at a time.

`eyelid.service.client` asks one, and imports nothing of the server.
"""
