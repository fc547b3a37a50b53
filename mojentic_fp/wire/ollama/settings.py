"""Settings, and the form of an answer: said and read back.

Decides: which member or option says which wish, in one table for both directions.
Whatever a body says beside is ``settings.extra``, whose members come last: they replace
what is there, or are merged into it where both are objects (``options``).

Source: https://github.com/ollama/ollama/blob/main/docs/api.md, and for the options
https://github.com/ollama/ollama/blob/main/docs/modelfile.mdx
"""

from collections.abc import Callable
from typing import Any, Final

from attrs import evolve, frozen
from immutabledict import immutabledict

from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.request import AnyJson, Effort, Output, Schema, Settings
from mojentic_fp.wire.body import Members, wished
from mojentic_fp.wire.ollama.words import EFFORTS, THINK
from mojentic_fp.wire.pick import fields, others


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _bound(value: Json) -> bool:
    """A negative bound is none, or means "what there is room for"."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _texts(value: Json) -> bool:
    return isinstance(value, tuple) and bool(value) and _all_text(value)


def _all_text(values: tuple[Json, ...]) -> bool:
    return all(isinstance(one, str) for one in values)


@frozen
class _Option:
    """One row: the option, the setting that it says, and the values that say it."""

    name: str
    setting: str
    fits: Callable[[Json], bool]


_OPTIONS: Final = (
    _Option("temperature", "temperature", _number),
    _Option("top_p", "top_p", _number),
    _Option("top_k", "top_k", _whole),
    _Option("num_ctx", "num_ctx", _whole),
    _Option("num_predict", "max_tokens", _bound),
    _Option("seed", "seed", _whole),
    _Option("stop", "stop", _texts),
    _Option("presence_penalty", "presence_penalty", _number),
    _Option("frequency_penalty", "frequency_penalty", _number),
)


def said(settings: Settings, output: Output | None) -> Members:
    """The members of a body that say how to answer, but for the caller's own."""
    effort, rivals = settings.reasoning_effort, settings.logprobs
    body: Members = {
        "format": None if output is None else _format(output),
        "think": None if effort is None else THINK[effort],
        "keep_alive": settings.keep_alive,
        "logprobs": None if rivals is None else True,
        "top_logprobs": rivals or None,
        "options": _options(settings) or None,
    }
    return wished(body)


def _format(output: Output) -> object:
    return "json" if isinstance(output, AnyJson) else output.schema


def _options(settings: Settings) -> Members:
    found = {row.name: getattr(settings, row.setting) for row in _OPTIONS}
    return {name: wish for name, wish in found.items() if wish not in {None, ()}}


# --- read back ---------------------------------------------------------------------------


@frozen
class Meant:
    """What a body wishes, of the members that speak of it."""

    settings: Settings
    output: Output | None


def meant(body: JsonObject) -> Meant:
    """The settings and the form that these members wish for; the rest is ``extra``."""
    options, output = fields(body, "options"), _output(body.get("format"))
    rows = [row for row in _OPTIONS if row.fits(options.get(row.name))]
    switches = _switches(body)
    form = ("format",) if output else ()
    rest = others(body, ("options", *form, *switches.read))
    told = body.get("options")
    unread = others(options, [row.name for row in rows]) if options else told
    if unread is not None and unread != EMPTY:
        rest = rest.set("options", unread)
    wishes = {row.setting: options[row.name] for row in rows} | switches.wishes
    return Meant(evolve(Settings(extra=rest), **wishes), output)


@frozen
class _Switches:
    """Wishes that are members of their own, and the names of those members."""

    wishes: dict[str, Any]  # of each setting's own kind
    read: tuple[str, ...]


def _switches(body: JsonObject) -> _Switches:
    wishes: dict[str, Any] = {}
    read: list[str] = []
    effort, keep = _effort(body.get("think")), body.get("keep_alive")
    if effort is not None:
        wishes["reasoning_effort"] = effort
        read.append("think")
    if isinstance(keep, str) or _number(keep):
        wishes["keep_alive"] = keep
        read.append("keep_alive")
    if body.get("logprobs") is True:
        rivals = body.get("top_logprobs")
        counted = isinstance(rivals, int) and rivals > 0
        wishes["logprobs"] = rivals if counted else 0
        read.extend(["logprobs", "top_logprobs"] if counted else ["logprobs"])
    return _Switches(wishes, tuple(read))


def _effort(think: Json) -> Effort | None:
    if isinstance(think, bool):
        return Effort.ENABLED if think else Effort.DISABLED
    return EFFORTS.get(think) if isinstance(think, str) else None


def _output(form: Json) -> Output | None:
    if isinstance(form, immutabledict):
        return Schema("response", form)
    return AnyJson() if form == "json" else None
