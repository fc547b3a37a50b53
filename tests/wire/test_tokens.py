"""What a request is made of: pictures, tools, calls, documents, and what they cost."""

import struct
import zlib

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp import (
    Audio,
    CachePoint,
    Document,
    Extra,
    Image,
    JsonObject,
    Named,
    Opaque,
    ProviderTool,
    Request,
    Schema,
    Thinking,
    ToolCall,
    ToolMessage,
    ToolSpec,
    assistant,
    image,
    parse,
    system,
    user,
)
from mojentic_fp.testing.strategies import messages
from mojentic_fp.wire.tokens import rules_of
from mojentic_fp.wire.tokens.picture import picture, sight_of
from mojentic_fp.wire.tokens.pixels import Pixels, pixels
from mojentic_fp.wire.tokens.tally import NOTHING, Tally, total
from mojentic_fp.wire.tokens.typescript import namespace, shape

sizes = st.integers(1, 16_000)


def png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + head
        + struct.pack(">I", zlib.crc32(head))
    )


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0"


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, height)


def jpeg(width: int, height: int, marker: int = 0xC0) -> bytes:
    """With the segments of a camera before the frame, a thumbnail's frame among them."""
    thumbnail = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 120, 160, 1)
    before = b"\xff\xe1" + struct.pack(">H", 2 + len(thumbnail)) + thumbnail
    tables = b"\xff\xc4" + struct.pack(">H", 4) + b"\0\0"
    alone, padding = b"\xff\x01", b"\xff\xff"
    frame = bytes((0xFF, marker)) + struct.pack(">HBHHB", 11, 8, height, width, 3)
    return b"\xff\xd8" + before + tables + alone + padding + frame + bytes(9)


def webp(kind: bytes, body: bytes) -> bytes:
    return (
        b"RIFF" + struct.pack("<I", 100) + b"WEBP" + kind + struct.pack("<I", 90) + body
    )


def lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\x30\1\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


def lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", bits))


def extended(width: int, height: int) -> bytes:
    edges = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", bytes(4) + edges)


FORMATS = (png, gif, bmp, jpeg, lossy, lossless, extended)


# --- the size of a picture -------------------------------------------------------------


@pytest.mark.parametrize("made", FORMATS)
@given(width=sizes, height=sizes, more=st.binary(max_size=20))
def test_the_head_of_a_picture_says_its_size(made, width, height, more):
    """Whatever follows it."""
    assert pixels(made(width, height) + more) == Pixels(width, height)


def test_a_bitmap_may_be_upside_down():
    assert pixels(bmp(3, -5)) == Pixels(3, 5)


@pytest.mark.parametrize("marker", [0xC0, 0xC1, 0xC2, 0xC9, 0xCF])
def test_any_frame_of_a_jpeg_counts(marker):
    """Baseline, progressive and the others."""
    assert pixels(jpeg(7, 9, marker)) == Pixels(7, 9)


@pytest.mark.parametrize("made", FORMATS)
@given(cut=st.integers(0, 200))
def test_a_picture_that_is_cut_off_has_its_size_or_none(made, cut):
    """Never another one, and never an exception."""
    assert pixels(made(300, 200)[:cut]) in {None, Pixels(300, 200)}


@given(
    st.sampled_from(
        [b"\xff\xd8", b"RIFF....WEBPVP8L", b"BM", b"GIF8", b"\x89PNG", b""]
    ),
    st.binary(max_size=60),
)
def test_any_bytes_have_a_size_or_none(start, data):
    found = pixels(start + data)

    assert found is None or (found.width > 0 and found.height > 0)


# --- what a picture costs ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "size", "detail", "tokens"),
    [
        ("gpt-4o", (1024, 1024), "high", 765),  # OpenAI's own examples
        ("gpt-4o", (2048, 4096), "high", 1105),
        ("gpt-4o", (4096, 8192), "low", 85),
        ("gpt-4-vision-preview", (800, 400), None, 425),  # recorded usage
        ("gpt-5", (50, 50), None, 210),
        ("gpt-5-chat-latest", (512, 512), None, 210),
        ("o3", (512, 512), None, 225),
        ("gpt-4o-mini", (512, 512), None, 8500),
        ("gpt-4o-mini", (512, 512), "low", 2833),
        ("gpt-4.1-mini", (1024, 1024), None, 1659),  # 1024 patches by 1.62
        ("gpt-4.1-nano", (1800, 2400), None, 3572),  # 1452 patches by 2.46
        ("gpt-4.1-mini", (2048, 768), None, 2489),
        ("gpt-4.1-mini", (480, 320), None, 243),  # 150 patches, and nothing over
        ("gpt-5-mini", (256, 256), None, 77),  # measured
        ("gpt-5-mini", (1280, 720), None, 1104),
        ("gpt-5-mini", (1024, 1024), None, 1229),
        ("gpt-5-mini", (2048, 768), None, 1844),
        ("gpt-5.4", (1600, 1600), None, 3000),
        ("gpt-5.4", (6400, 1440), "high", 1152),
        ("gpt-5.4", (3200, 960), "original", 3600),
        ("gpt-5.5", (3200, 960), None, 3600),
        ("gpt-5.6", (6400, 1440), "auto", 10_800),
        ("gpt-5.6", (640, 480), "low", 231),
        ("claude-sonnet-4-5", (200, 200), None, 64),  # Anthropic's own table
        ("claude-sonnet-4-5", (1000, 1000), None, 1296),
        ("claude-haiku-4.5", (1092, 1092), None, 1521),
        ("claude-sonnet-4-6", (1920, 1080), None, 1560),
        ("claude-opus-4-7", (1920, 1080), None, 2691),
        ("us.anthropic.claude-opus-4-8-v1:0", (3840, 2160), None, 4784),
        ("claude-3-5-haiku-latest", (8000, 10), None, 56),
    ],
)
def test_a_picture_costs_what_its_provider_says(model, size, detail, tokens):
    shown = evolve(image(png(*size)), detail=detail)

    assert picture(model, shown) == Tally(tokens)


@given(
    st.sampled_from(["gpt-4o", "o4-mini", "gpt-5.4", "gpt-5.6", "claude", "claude-3"]),
    sizes,
    sizes,
    st.sampled_from([None, "low", "high", "auto", "original", "odd"]),
)
def test_any_size_has_a_cost_and_none_is_beyond_the_most(model, width, height, detail):
    cost = sight_of(model).cost(Pixels(width, height), detail)
    turned = sight_of(model).cost(Pixels(height, width), detail)

    assert cost == turned > 0
    if model in {"claude", "claude-3"}:
        assert cost <= (4784 if model == "claude" else 1568)


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        ("gpt-4o", image("https://example.org/a.png")),
        ("gpt-4o", Image("image/png", data=b"no picture")),
        ("llava", image(png(100, 100))),
    ],
)
def test_a_picture_that_nobody_can_measure_is_an_estimate(model, shown):
    """Elsewhere, unreadable, or for a model of unknown sight."""
    assert picture(model, shown).estimated


# --- tools -------------------------------------------------------------------------------

WEATHER = ToolSpec(
    "weather",
    "The weather\nof a city.",
    parse(
        """{"type": "object", "title": "Weather", "required": ["city"], "properties": {
        "city": {"type": "string", "description": "Its name", "title": "City"},
        "unit": {"enum": ["celsius", "kelvin"]},
        "days": {"type": ["integer", "null"]},
        "when": {"anyOf": [{"type": "number"}, {"const": "now"}]},
        "near": {"type": "array", "items": {"type": "boolean"}},
        "far": {"type": "array"},
        "odd": {},
        "any": {"type": "object"},
        "place": {"type": "object", "properties": {
            "x": {"type": "number", "description": "East"}}}}}"""
    ).unwrap(),
)

SHOWN = """namespace functions {

// The weather
// of a city.
type weather = (_: {
// Weather
// City
// Its name
city: string,
unit?: "celsius" | "kelvin",
days?: number | null,
when?: number | "now",
near?: boolean[],
far?: any[],
odd?: any,
any?: object,
place?: {
  // East
  x?: number,
},
}) => any;

type stop = () => any;

} // namespace functions"""


def test_tools_are_shown_as_a_namespace():
    assert namespace((WEATHER, ToolSpec("stop", ""))) == SHOWN


def test_an_answer_is_shown_as_a_type():
    schema = parse(
        '{"description": "A pet", "properties": {"name": {"type": "string"}},'
        '"type": "object"}'
    ).unwrap()

    assert shape(schema) == "// A pet\n{\n  name?: string,\n}"


# --- messages and requests ---------------------------------------------------------------

SEVERAL = (
    '{"tool_uses":[{"recipient_name":"functions.a","parameters":{}},'
    '{"recipient_name":"functions.b","parameters":{oops}]}'
)
ADA = Tally(5, ("Hi", "Ada"))
GPT, OMNI, CLAUDE = rules_of("gpt-4o"), rules_of("o3"), rules_of("claude-sonnet-4-5")


@pytest.mark.parametrize(
    ("message", "tally"),
    [
        (user("Hi"), Tally(4, ("Hi",))),
        (user("Hi ", CachePoint(), "you"), Tally(4, ("Hi ", "you"))),
        (user("Hi ", "you"), Tally(4, ("Hi you",))),
        (user(""), Tally(4)),
        (user(image(png(512, 512)), "?"), Tally(259, ("?",))),
        (system("Be brief."), Tally(4, ("Be brief.",))),
        (evolve(user("Hi"), extra=Extra("openai", JsonObject(name="Ada"))), ADA),
        (ToolMessage("1", "f", '{"a": 1}'), Tally(4, ('{"a": 1}',))),
        (
            assistant("So.", ToolCall("1", "look", JsonObject(at=1))),
            Tally(9, ("So.", "look", "look", '{"at":1}')),
        ),
        (
            assistant(ToolCall("1", "a"), ToolCall("2", "b", raw="{oops")),
            Tally(
                12,
                (SEVERAL,),
            ),
        ),
    ],
)
def test_a_message_is_its_texts_and_so_many_tokens(message, tally):
    assert GPT.message(message) == tally


def test_what_cannot_be_counted_is_estimated():
    pdf = b"%PDF-1.4 /Type /Pages /Type /Page /Type/Page /Type /PageLabel"
    wav = b"RIFF\0\0\0\0WAVEfmt " + struct.pack(
        "<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16
    )
    several = {
        Document("application/pdf", data=pdf, name="a.pdf"): Tally(2000, ("a.pdf",)),
        Document("application/pdf", url="https://example.org"): Tally(1000),
        Document("text/csv", data=b"a,b"): Tally(0, ("a,b",)),
        Audio("audio/wav", wav + bytes(32_000 - len(wav))): Tally(20),
        Audio("audio/mp3", bytes(80_000)): Tally(50),
        Opaque("openai", JsonObject(a=1)): Tally(0, ('{"a":1}',)),
    }

    for part, tally in several.items():
        found = GPT.message(user(part))
        assert found == evolve(Tally(4) + tally, estimated=True)


def test_thoughts_are_counted_and_marked():
    found = GPT.message(assistant(Thinking("Hm."), "Yes."))

    assert found == Tally(4, ("Hm.", "Yes."), estimated=True)


def test_a_request_is_its_frame_beside_its_messages():
    """The beginning of the answer, and the tools in a message of their own or not."""
    asked = Request("gpt-4o", (user("Hi"),))
    told = evolve(asked, messages=(system("Be brief."), user("Hi")))

    assert GPT.request(asked) == Tally(3)
    assert OMNI.request(asked) == Tally(2)
    assert GPT.request(evolve(asked, tools=(WEATHER,))).tokens == 12
    assert GPT.request(evolve(told, tools=(WEATHER,))).tokens == 8
    assert not GPT.request(evolve(told, tools=(WEATHER,))).estimated
    assert OMNI.request(evolve(told, tools=(WEATHER,))).estimated


@pytest.mark.parametrize(
    "wish",
    [
        {"output": Schema("pet", JsonObject(type="object"))},
        {"tools": (ProviderTool("openai", JsonObject(type="web_search")),)},
        {"tool_choice": Named("weather")},
    ],
)
def test_what_providers_do_not_say_is_marked(wish):
    for rules in (GPT, CLAUDE):
        assert rules.request(Request("m", (user("Hi"),), **wish)).estimated


@given(st.lists(messages(), max_size=4))
def test_a_prompt_costs_the_sum_of_its_parts(drawn):
    """Tallies are a monoid, and so are what they cost."""
    for rules in (GPT, OMNI, CLAUDE, rules_of("anything")):
        tallies = [rules.message(message) for message in drawn]

        assert total(tallies) == sum(tallies, NOTHING)
        assert all(tally.tokens > 0 for tally in tallies)


def test_a_guess_is_marked_and_scaled():
    """A token of Claude's says less than one of ours."""
    tally = CLAUDE.message(user("Hi"))

    assert tally.estimated
    assert tally.cost([100], CLAUDE.scale) == 3 + 115
    assert rules_of("claude-opus-4.7").scale == 1.75
