"""The table of models: which entry speaks for a name, and what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.families import OPENAI_MODELS
from mojentic_fp.data.models import UNKNOWN, Endpoint, ModelFacts, Models, ModelType
from mojentic_fp.data.request import Effort

LARGE = ModelFacts(context_window=1_000_000)
SUFFIXES = st.from_regex(r"[-:@.][a-z0-9]{0,6}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
        ("openai/gpt-5-mini", "gpt-5-mini"),
        ("openrouter/openai/o3-mini:free", "o3-mini"),
        ("ft:gpt-4o-mini:acme::o1x", "gpt-4o-mini"),
        ("ft:gpt-4o-mini-2024-07-18:acme::o1x", "gpt-4o-mini"),
        ("openai/ft:gpt-4.1:acme::x", "gpt-4.1"),
        ("openai.gpt-oss-120b-1:0", "gpt-oss-120b"),
        ("us.openai.gpt-oss-20b-v1:0", "gpt-oss-20b"),
        ("text-embedding-3-large", "text-embedding-3-large"),
        ("omni-moderation-latest", "omni-moderation"),
    ],
)
def test_names_that_are_known(name: str, entry: str) -> None:
    """A name is looked up by its longest entry, through prefixes, dates and tags."""
    assert OPENAI_MODELS.of(name) == OPENAI_MODELS[entry]
    assert OPENAI_MODELS.of(name).known


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "ft:",
        "ft:my-own:acme::o1x",
        "qwen-o1",
        "o1x",
        "phi-o3-mini",
        "gpt-50",
        "gpt-4ox",
        "my-gpt-4o",
        "llama3.2",
        "deployment",
    ],
)
def test_names_that_are_not(name: str) -> None:
    """No entry speaks for a name that only contains its own; nothing is denied it."""
    facts = OPENAI_MODELS.of(name)

    assert facts == UNKNOWN
    assert (facts.tools, facts.streaming, facts.vision) == (True, True, True)
    assert not facts.known


@pytest.mark.parametrize("name", ["gpt-5.3", "gpt-5.9-turbo", "gpt-5-huge", "o3-huge"])
def test_relatives(name: str) -> None:
    """A later version or a variant has the ways of its family, but no known limits."""
    facts = OPENAI_MODELS.of(name)

    assert facts.type is ModelType.REASONING
    assert (facts.tools, facts.streaming) == (True, True)
    assert (facts.known, facts.max_output, facts.context_window) == (False, None, None)


@given(st.sampled_from(sorted(OPENAI_MODELS)), SUFFIXES)
def test_what_comes_after_a_boundary_leaves_the_kind(name: str, suffix: str) -> None:
    """Whatever follows a boundary, the entry or a longer one speaks for the name."""
    assert OPENAI_MODELS.of(name + suffix) != UNKNOWN
    assert not OPENAI_MODELS.of(name + "x" + suffix).known


@given(st.text())
def test_any_name_can_be_looked_up(name: str) -> None:
    """Looking up is total."""
    assert isinstance(OPENAI_MODELS.of(name), ModelFacts)


def test_the_callers_word_counts() -> None:
    """A table with other facts of a model is another table; the first stays."""
    mine = OPENAI_MODELS.but("my-deployment", OPENAI_MODELS["o3"]).but("gpt-5", LARGE)

    assert mine.of("my-deployment") == OPENAI_MODELS["o3"]
    assert mine.of("gpt-5") == mine.of("openai/gpt-5-2025-08-07") == LARGE
    assert mine.of("gpt-5-mini") == OPENAI_MODELS["gpt-5-mini"]
    assert OPENAI_MODELS.of("my-deployment") == UNKNOWN


def test_tables_are_united() -> None:
    """The later table's word counts; a table is equal where its entries are."""
    one, other = Models().but("a", UNKNOWN).but("b", UNKNOWN), Models().but("b", LARGE)

    assert dict(one | other) == {"a": UNKNOWN, "b": LARGE}
    assert (len(one | other), Models()) == (2, Models())
    assert one == Models().but("b", UNKNOWN).but("a", UNKNOWN)


def test_a_model_thinks_unless_it_is_told_not_to() -> None:
    """Whether it thinks depends on what is asked, or else on what it does unasked."""
    o3, later, chat = (OPENAI_MODELS[name] for name in ("o3", "gpt-5.1", "gpt-4o"))

    assert (o3.thinks(), later.thinks(), chat.thinks()) == (True, False, False)
    assert later.thinks(Effort.LOW)
    assert not o3.thinks(Effort.DISABLED)
    assert not chat.thinks(Effort.HIGH)


@pytest.mark.parametrize("name", sorted(OPENAI_MODELS))
def test_entries_are_consistent(name: str) -> None:
    """Each entry says where its model is served, and nothing against itself."""
    facts = OPENAI_MODELS[name]

    assert facts.known
    assert facts.endpoints
    thinking = facts.type is ModelType.REASONING
    assert bool(facts.efforts) == thinking or name.startswith("o1-")
    assert facts.default_effort is None or facts.default_effort in facts.efforts
    assert (facts.dimensions is not None) == (facts.type is ModelType.EMBEDDING)
    assert (Endpoint.EMBEDDINGS in facts.endpoints) == (
        facts.type is ModelType.EMBEDDING
    )
    if facts.max_output is not None:
        assert facts.max_output <= facts.context_window
