"""Pure codecs between our values and what providers speak."""
