"""The command ``mojentic-fp``: programs for the terminal.

Decides: that the command says what to install where it cannot run.  All else is in
``app``, which needs the extra ``cli``.
"""

import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command and exit with its code."""
    if any(find_spec(name) is None for name in ("prompt_toolkit", "rich", "typer")):
        sys.stderr.write(
            "mojentic-fp needs its extra: pip install 'mojentic-fp[cli]'\n"
        )
        sys.exit(2)
    from mojentic_fp.cli.app import start

    sys.exit(start())
