"""Tools that come with the library, each a program that touches nothing itself."""
