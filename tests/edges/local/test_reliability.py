"""What the default local model can be relied on for, counted.

The figures are printed (``pytest -s``) and stand in the documentation.  The floors are
lower by what they were seen to vary: they are there to notice when something breaks.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Never

import pytest
from attrs import frozen
from msgspec import Meta
from returns.io import IOSuccess
from returns.result import Success

from mojentic_fp import (
    Handlers,
    Live,
    Now,
    Settings,
    fixed_clock,
    generate,
    generate_object,
    openai,
    run,
    stream,
    tool,
    toolbox,
    user,
)
from mojentic_fp.data.event import ToolFinished
from mojentic_fp.edges.local import LocalServer
from mojentic_fp.programs.toolbox.dates import resolve_date

pytestmark = pytest.mark.local_model

WEDNESDAY = datetime(2024, 11, 6, 12, tzinfo=UTC)
MODEL = "qwen2.5-coder-0.5b"


@pytest.fixture
def model_handlers(server: LocalServer) -> Handlers[Live, Never]:
    return openai(server.base_url)


def drawn(seed: int) -> Settings:
    """Not the likeliest words each time: twenty tries are to be twenty."""
    return Settings(temperature=0.7, seed=seed, max_tokens=80)


def counted(title: str, results: Iterable[bool]) -> int:
    seen = list(results)
    print(f"\n{title}: {sum(seen)} of {len(seen)}")
    return sum(seen)


def test_the_date_three_days_from_today(model_handlers: Handlers[Live, Never]) -> None:
    question = [user("What is the date three days from today?")]
    world: Handlers[Live | Now, Never] = fixed_clock(WEDNESDAY) | model_handlers

    def said(settings: Settings) -> bool:
        asked = generate(MODEL, tools=toolbox(resolve_date), settings=settings)
        outcome = run(world)(asked(question))
        return outcome.map(lambda it: "2024-11-09" in it.text) == IOSuccess(
            inner_value=True
        )

    usual = Settings(max_tokens=80)
    assert counted("the right date", (said(usual) for _ in range(20))) >= 15
    lively = (said(drawn(seed)) for seed in range(10))
    assert counted("the right date, at temperature 0.7", lively) >= 6


class Genre(Enum):
    NOVEL = "novel"
    POETRY = "poetry"
    DRAMA = "drama"


@frozen
class Book:
    title: Annotated[str, Meta(max_length=60)]
    year: Annotated[int, Meta(ge=1000, le=2100)]
    genre: Genre


@frozen
class Author:
    """An author and a book."""

    name: Annotated[str, Meta(max_length=40)]
    born: date
    book: Book
    pseudonym: Annotated[str, Meta(max_length=40)] | None = None


AUTHORS = [
    "Jane Austen",
    "Leo Tolstoy",
    "William Shakespeare",
    "Emily Dickinson",
    "Franz Kafka",
    "Virginia Woolf",
    "Mark Twain",
    "Charles Dickens",
    "Homer",
    "Victor Hugo",
    "James Joyce",
    "Agatha Christie",
    "George Orwell",
    "Mary Shelley",
    "Oscar Wilde",
    "Edgar Allan Poe",
    "Herman Melville",
    "Ernest Hemingway",
    "Toni Morrison",
    "Jules Verne",
]


def test_objects_are_valid(model_handlers: Handlers[Live, Never]) -> None:
    def valid(seed: int) -> bool:
        settings = Settings(temperature=0.7, seed=seed, max_tokens=200)
        asked = generate_object(Author, MODEL, settings=settings)
        told = [user(f"Tell me about {AUTHORS[seed].strip()} and one of their books.")]
        match run(model_handlers)(asked(told))._inner_value:
            case Success(Author()):
                return True
            case other:
                print(other)
                return False

    assert counted("valid objects", map(valid, range(20))) == 20


@tool
def population(city: str) -> int:
    """Tell how many people live in a city.

    Args:
        city: its English name.
    """
    return {"Lyon": 522_250, "Oslo": 717_710, "Turin": 841_600}.get(city, 0)


@tool
def temperature(city: str) -> str:
    """Measure the temperature in a city now.

    Args:
        city: its English name.
    """
    return {"Lyon": "17 degrees", "Oslo": "-4 degrees", "Turin": "21 degrees"}[city]


@tool
def price(item: str) -> str:
    """Look up what an item costs in our shop.

    Args:
        item: its name, in the singular.
    """
    return {"bicycle": "349 euros", "helmet": "59 euros"}.get(item, "not sold here")


PLAIN = (
    ("How many people live in Lyon?", "population", "522"),
    ("How many people live in Oslo?", "population", "717"),
    ("What is the population of Turin?", "population", "841"),
    ("How warm is it in Lyon right now?", "temperature", "17"),
    ("What is the temperature in Oslo now?", "temperature", "4"),
    ("How many degrees are there in Turin now?", "temperature", "21"),
    ("What does a bicycle cost in your shop?", "price", "349"),
    ("How much is a helmet?", "price", "59"),
    ("Look up the price of a bicycle.", "price", "349"),
    ("Tell me how many people live in the city of Turin.", "population", "841"),
)


def test_the_tool_s_answer_is_used(model_handlers: Handlers[Live, Never]) -> None:
    asking = generate(
        MODEL,
        tools=toolbox(population, temperature, price),
        settings=Settings(temperature=0, seed=1, max_tokens=80),
    )

    def used(question: str, name: str, answer: str) -> bool:
        *events, last = stream(model_handlers)(asking([user(question)]))
        called = [e.call.name for e in events if isinstance(e, ToolFinished)]
        text = last.map(lambda said: said.text).value_or("")._inner_value
        if name not in called or answer not in text:
            print(question, called, text or last)
        return name in called and answer in text

    assert counted("the tool's answer used", (used(*one) for one in PLAIN)) >= 7
