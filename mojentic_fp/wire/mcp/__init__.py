"""The Model Context Protocol: its JSON, and our values, both ways."""
