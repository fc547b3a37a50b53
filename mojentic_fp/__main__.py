"""``python -m mojentic_fp`` is the command ``mojentic-fp``."""

from mojentic_fp.cli import main

if __name__ == "__main__":
    main()
