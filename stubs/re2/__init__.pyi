# What mojentic_fp uses of google-re2, which carries no types of its own.

class Options:
    max_mem: int
    log_errors: bool
    never_capture: bool

class Match: ...

class Pattern:
    def search(self, text: bytes) -> Match | None: ...

class error(Exception): ...  # noqa: N801, N818  its name there

def compile(pattern: bytes, options: Options) -> Pattern: ...  # noqa: A001  its name there
