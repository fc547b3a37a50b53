"""The child that reads HTML, in a process of its own: run by path, never imported.

Decides: how trafilatura is asked.  It reads a line of JSON (``html``, ``url``) and says a
line of JSON (``title``, ``text``).  Parsing what strangers wrote is C code, and may take
forever: whoever started this kills it (``readable``).
"""

import json
import sys
from contextlib import suppress
from typing import Final

_MEMORY: Final = 2 * 2**30  # bytes; pages of a megabyte were seen to take a fifth of it


def confine() -> None:
    """Take no more memory than any page needs, where that can be promised."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main() -> None:
    """Read one page."""
    confine()
    from trafilatura import bare_extraction, html2txt  # noqa: PLC0415  the extra web
    from trafilatura.settings import Document  # noqa: PLC0415  as above

    asked = json.loads(sys.stdin.buffer.read())
    html, url = str(asked["html"]), str(asked["url"])
    page = bare_extraction(
        html,
        url=url,
        output_format="python",  # the one by which it says its Markdown here
        favor_recall=True,
        include_comments=False,
        include_links=True,
        include_formatting=True,
        with_metadata=True,
    )
    known = page if isinstance(page, Document) else None
    text = (known.text if known else None) or html2txt(html)
    said = {"title": (known.title if known else None) or "", "text": text.strip()}
    sys.stdout.buffer.write(json.dumps(said).encode())


if __name__ == "__main__":
    main()
