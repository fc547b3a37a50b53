"""The documentation is whole: every page is reachable, every public name described."""

import re
import sys
from collections.abc import Iterator

import pytest
import yaml
from stage import ROOT

import mojentic_fp

DOCS = ROOT / "docs"
PAGES = DOCS / "pages"
DIRECTIVE = re.compile(r"^::: (mojentic_fp[.\w]*)$", re.MULTILINE)
RECIPE = re.compile(r"^## (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!\w+:)([^)#]+\.md)(?:#[^)]*)?\)")


def _leaves(nav: object) -> Iterator[str]:
    """Every page a navigation names, in order."""
    match nav:
        case str():
            yield nav
        case dict():
            for below in nav.values():
                yield from _leaves(below)
        case list():
            for below in nav:
                yield from _leaves(below)


def _described() -> set[str]:
    """Every module that the reference describes."""
    pages = (path.read_text() for path in (PAGES / "reference").glob("*.md"))
    return {name for page in pages for name in DIRECTIVE.findall(page)}


def _homes(name: str) -> set[str]:
    """The modules in which a public name may be described."""
    value = getattr(mojentic_fp, name)
    home = getattr(value, "__module__", None)
    if isinstance(home, str) and home.startswith("mojentic_fp."):
        return {home}
    # An alias or a constant does not know where it was written.
    return {
        module
        for module in _described()
        if name in vars(sys.modules.get(module) or __import__(module, fromlist=["_"]))
    }


def test_every_page_is_in_the_navigation() -> None:
    listed = list(_leaves(yaml.safe_load((DOCS / "mkdocs.yml").read_text())["nav"]))
    there = {path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*.md")}
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize("name", sorted(mojentic_fp.__all__))
def test_every_public_name_is_in_the_reference(name: str) -> None:
    assert _homes(name) & _described(), f"no reference page describes {name}"


def test_every_described_module_is_there() -> None:
    for name in _described():
        assert __import__(name, fromlist=["_"]).__doc__, name


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *PAGES.rglob("*.md")], ids=lambda path: path.name
)
def test_links_lead_somewhere(path) -> None:
    for target in LINK.findall(path.read_text()):
        assert (path.parent / target).exists(), f"{path.name}: {target}"


def _listed(page: str, recipe: str) -> str:
    """How the list of recipes names one; mkdocs looks after the anchor."""
    anchor = re.sub(r"[^\w\s-]", "", recipe).lower().replace(" ", "-")
    return f"[{recipe}]({page}#{anchor})"


def test_every_recipe_is_listed() -> None:
    listed = (PAGES / "recipes/index.md").read_text()
    for page in sorted((PAGES / "recipes").glob("*.md")):
        recipes = RECIPE.findall(page.read_text()) if page.stem != "index" else []
        for recipe in recipes:
            assert _listed(page.name, recipe) in listed, f"{page.name}: {recipe}"


def test_the_readme_names_the_test_command() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    command = re.compile(r"python3 -m venv .*pytest")
    assert sum(bool(command.fullmatch(line)) for line in lines) == 1
