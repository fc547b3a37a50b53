"""The network beneath the HTTP edge: channels, engines, limits and their failures."""
