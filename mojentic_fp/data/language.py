"""Languages: what a fence of Markdown calls the text of a file.

Decides: the language of a file by its name alone: by the whole name (``Dockerfile``),
then by what follows its last dot (``py``), then by what stands before its first
(``Dockerfile.dev``), in whatever case; else it is ``text``.  Nothing is read.

The words are those that GitHub's highlighter knows, so that models have met them.
Source: https://github.com/github-linguist/linguist/blob/main/lib/linguist/languages.yml
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from attrs import evolve, field, frozen
from immutabledict import immutabledict

TEXT: Final = "text"
_WORD: Final = re.compile(r"[^\s`~]+")


def _lower(table: Mapping[str, str]) -> immutabledict[str, str]:
    return immutabledict({key.lower(): word for key, word in table.items()})


@frozen
class Languages:
    """Languages by the endings of files and by their whole names.

    >>> LANGUAGES.of("src/Main.PY"), LANGUAGES.of("LICENSE")
    ('python', 'text')
    """

    endings: immutabledict[str, str] = field(converter=_lower)
    names: immutabledict[str, str] = field(converter=_lower)
    default: str = TEXT

    def of(self, path: str) -> str:
        """The language of a file."""
        name = path.rpartition("/")[2].lower()
        first, dot, _ = name.partition(".")
        ending = name.rpartition(".")[2] if dot else ""
        return (
            self.names.get(name)
            or self.endings.get(ending)
            or self.names.get(first, self.default)
        )

    def with_(self, ending: str, language: str) -> "Languages":
        """The same, with this language for files of this ending: ``("foo", "lisp")``."""
        key = ending.removeprefix(".")
        if not key or "." in key or "/" in key:
            message = f"an ending is what follows the last dot, not {ending!r}"
            raise ValueError(message)
        return evolve(self, endings=self.endings | {key.lower(): _said(language)})

    def named(self, name: str, language: str) -> "Languages":
        """The same, with this language for files of this name: ``("Brewfile", "ruby")``."""
        return evolve(self, names=self.names | {name.lower(): _said(language)})


def _said(language: str) -> str:
    """A language as a fence can say it: one word that no fence is part of."""
    if not _WORD.fullmatch(language):
        message = f"a language is one word without ` and ~, not {language!r}"
        raise ValueError(message)
    return language


def _each(rows: Iterable[tuple[str, str]]) -> immutabledict[str, str]:
    """A row a language, as a row a name."""
    return immutabledict(
        {name: language for language, names in rows for name in names.split()}
    )


_ENDINGS: Final = _each(
    (
        ("asm", "asm s"),
        ("astro", "astro"),
        ("awk", "awk"),
        ("bash", "bash ksh sh zsh"),
        ("batch", "bat cmd"),
        ("bibtex", "bib"),
        ("c", "c h"),
        ("c++", "c++ cc cpp cxx h++ hh hpp hxx ipp tpp"),
        ("clojure", "clj cljc cljs edn"),
        ("cmake", "cmake"),
        ("cobol", "cbl cob cpy"),
        ("crystal", "cr"),
        ("csharp", "cs csx"),
        ("css", "css"),
        ("csv", "csv"),
        ("cuda", "cu cuh"),
        ("d", "d"),
        ("dart", "dart"),
        ("diff", "diff patch"),
        ("dockerfile", "dockerfile"),
        ("dot", "dot gv"),
        ("elixir", "ex exs"),
        ("elm", "elm"),
        ("erlang", "erl hrl"),
        ("fish", "fish"),
        ("fortran", "f f03 f08 f90 f95 for"),
        ("fsharp", "fs fsi fsx"),
        ("gleam", "gleam"),
        ("glsl", "frag glsl vert"),
        ("go", "go"),
        ("graphql", "gql graphql graphqls"),
        ("groovy", "gradle groovy"),
        ("handlebars", "handlebars hbs"),
        ("haskell", "hs lhs"),
        ("hcl", "hcl tf tfvars"),
        ("html", "htm html xhtml"),
        ("http", "http"),
        ("ini", "cfg conf ini"),
        ("java", "java"),
        ("javascript", "cjs js mjs"),
        ("jinja", "j2 jinja jinja2"),
        ("json", "geojson ipynb json webmanifest"),
        ("json5", "json5"),
        ("jsonc", "jsonc"),
        ("jsonl", "jsonl ndjson"),
        ("jsx", "jsx"),
        ("julia", "jl"),
        ("kotlin", "kt kts"),
        ("less", "less"),
        ("lisp", "cl el lisp lsp"),
        ("lua", "lua"),
        ("makefile", "mak mk"),
        ("markdown", "markdown md mdown mkd"),
        ("mdx", "mdx"),
        ("mermaid", "mermaid mmd"),
        ("nim", "nim"),
        ("nix", "nix"),
        ("objective-c", "m objc"),
        ("objective-c++", "mm"),
        ("ocaml", "ml mli"),
        ("pascal", "pas pp"),
        ("perl", "pl pm"),
        ("php", "php"),
        ("powershell", "ps1 psd1 psm1"),
        ("prisma", "prisma"),
        ("properties", "properties"),
        ("protobuf", "proto"),
        ("python", "py pyi pyw"),
        ("r", "r"),
        ("racket", "rkt"),
        ("rst", "rst"),
        ("ruby", "gemspec rake rb"),
        ("rust", "rs"),
        ("sass", "sass"),
        ("scala", "sbt sc scala"),
        ("scheme", "scm ss"),
        ("scss", "scss"),
        ("solidity", "sol"),
        ("sql", "sql"),
        ("starlark", "bazel bzl star"),
        ("svelte", "svelte"),
        ("swift", "swift"),
        ("tcl", "tcl"),
        ("tex", "cls sty tex"),
        ("toml", "toml"),
        ("tsv", "tsv"),
        ("tsx", "tsx"),
        ("typescript", "cts mts ts"),
        ("v", "v"),
        ("vb", "vb"),
        ("vhdl", "vhd vhdl"),
        ("vim", "vim"),
        ("vue", "vue"),
        ("wasm", "wat"),
        ("xml", "plist svg wsdl xml xsd xsl xslt"),
        ("yaml", "yaml yml"),
        ("zig", "zig"),
    )
)
_NAMES: Final = _each(
    (
        ("bash", ".bash_profile .bashrc .profile .zprofile .zshrc"),
        ("cmake", "CMakeLists.txt"),
        ("dockerfile", "Containerfile Dockerfile"),
        ("dotenv", ".env"),
        ("gitattributes", ".gitattributes"),
        ("gitignore", ".dockerignore .gitignore .npmignore"),
        ("go", "go.mod go.sum go.work"),
        ("groovy", "Jenkinsfile"),
        ("ini", ".editorconfig .gitconfig .gitmodules"),
        ("json", ".babelrc .eslintrc .prettierrc"),
        ("just", "Justfile"),
        ("makefile", "GNUmakefile Makefile"),
        ("ruby", "Brewfile Gemfile Podfile Rakefile Vagrantfile"),
        ("toml", "Cargo.lock Pipfile poetry.lock uv.lock"),
        ("yaml", ".clang-format .clang-tidy"),
    )
)

LANGUAGES: Final = Languages(_ENDINGS, _NAMES)
"""What everyday files are written in."""
