"""The command ``mojentic-fp``: programs for the terminal.

Decides: that the command says what to install where it cannot run.  All else is in
``app``, which needs the extra ``cli``.
"""

import sys


def main() -> None:
    """Run the command and exit with its code."""
    try:
        import rich as _  # noqa: F401
        import typer as __  # noqa: F401
    except ImportError:
        sys.stderr.write(
            "mojentic-fp needs its extra: pip install 'mojentic-fp[cli]'\n"
        )
        sys.exit(2)
    from mojentic_fp.cli.app import start

    sys.exit(start())
