"""The command `nlp-aid`, also as `python -m nlp_aid`."""

from __future__ import annotations

import errno
import sys

# What shells give for a command that Ctrl-C has ended.
_INTERRUPTED = 130
# What a standard output gives that is full, gone or closed.
_GONE = (errno.ENOSPC, errno.EPIPE, errno.EIO, errno.EBADF)


def main() -> None:
    """Run the command. Ctrl-C ends it without a traceback, also while it is being loaded."""
    try:
        import typer

        from nlp_aid.cli import app
        from nlp_aid.cli.channels import prepare_channels
        from nlp_aid.cli.own_process import OWN_PROCESS
        from nlp_aid.cli.translation import localized

        prepare_channels()
        localized(typer.main.get_command(app))(prog_name="nlp-aid", obj=OWN_PROCESS)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except OSError as error:
        if error.errno not in _GONE:
            raise
        from nlp_aid.cli.channels import output_is_gone

        output_is_gone(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
