"""A toolbox that other programs may use, over the Model Context Protocol.

python examples/mcp_server.py            over standard input and output
python examples/mcp_server.py --http     over HTTP, on this machine alone
"""

import argparse
import sys

from returns.pipeline import is_successful

from mojentic_fp import Offer, offer, serve_http, serve_stdio, system_clock, toolbox
from mojentic_fp.programs.toolbox.arithmetic import calculate
from mojentic_fp.programs.toolbox.dates import get_current_datetime, resolve_date


def main() -> Offer:
    tools = toolbox(resolve_date, get_current_datetime, calculate)
    return offer(tools, system_clock(), name="example")


def tell(url: str) -> None:
    print(url, file=sys.stderr)


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--http", action="store_true", help="over HTTP")
    options.add_argument("--port", type=int, default=0, help="where; 0 is any")
    given = options.parse_args()
    if given.http:
        ended = serve_http(main(), port=given.port, ready=tell)
    else:
        ended = serve_stdio(main())
    if not is_successful(ended):
        sys.exit(str(ended.failure()))
