"""The verb that answers other programs: serve."""

from collections.abc import Sequence

from eyelid.command_line.telling import help_of


def run_serve(arguments: Sequence[str]) -> int:
    """Reads the eyes in pictures that other programs send over HTTP, many requests at a time.

    POST /v1/predict takes pictures, and answers with the rows of `eyelid predict`; docs/service.md has
    examples with curl, in Python and in JavaScript.

    Examples:
      eyelid serve                                     for programs of this machine, at 127.0.0.1:8766
      curl -F pictures=@eye.jpg 127.0.0.1:8766/v1/predict
      openssl rand -hex 24 > token                     a secret, and then for other machines, too
      eyelid serve --host 0.0.0.0 --token-file token
      eyelid serve --limits.waiting 1000 --limits.gather-ms 5
    """
    from eyelid.options import parse_options
    from eyelid.verbs.serve import ServeOptions, serve

    options = parse_options(ServeOptions, arguments, verb="serve", text=help_of(run_serve))
    from eyelid.pictures import quiet_decoders  # what is heavy comes after --help

    with quiet_decoders():
        serve(options)
    return 0
