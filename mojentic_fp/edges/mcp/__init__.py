"""Servers of the Model Context Protocol: asking them, and being one.

Decides: what a caller sees of it.  Needs the extra ``mcp`` once a server is asked or
served; importing this package does not.
"""

from mojentic_fp.edges.mcp.offer import Offer, offer
from mojentic_fp.edges.mcp.serve import serve_http, serve_stdio
from mojentic_fp.edges.mcp.servers import connected, mcp_servers

__all__ = [
    "Offer",
    "connected",
    "mcp_servers",
    "offer",
    "serve_http",
    "serve_stdio",
]
