"""Recorded exchanges, read with a codec and compared with their expected reading.

The corpus is data beside the checkout (``../shared``, or where the environment variable
``MOJENTIC_FP_SHARED`` says); nothing of it is part of the project.
"""

import gzip
import json
import os
from pathlib import Path
from typing import Any

from returns.pipeline import is_successful

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import thaw
from mojentic_fp.data.message import user
from mojentic_fp.data.request import Request
from mojentic_fp.wire.codec import Codec

BESIDE = Path(__file__).parents[3] / "shared"
CORPUS = Path(os.environ.get("MOJENTIC_FP_SHARED", BESIDE)) / "wire/corpus.jsonl.gz"


def exchanges(*providers: str) -> list[dict[str, Any]]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row["provider"] in providers]


def reading(
    codec: Codec, row: dict[str, Any], size: int | None = None
) -> dict[str, Any]:
    """What the codec reads: a completion or a failure, in the words of ``expect``."""
    reply = row["response"]
    body = reply["body"].encode()
    headers = tuple(reply["headers"].items())
    whole = HttpReply(reply["status"], headers, body)
    request = Request((row["request"]["body"] or {}).get("model") or "m", (user("?"),))
    if reply["status"] != 200:
        return {"error": described(codec.explain(request.model, whole))}
    if "stream" in row["traits"]:
        state = codec.begin(request)
        for start in range(0, len(body), size or len(body) or 1):
            state = codec.feed(state, body[start : start + (size or len(body))]).state
        result = codec.finish(state)
    else:
        result = codec.decode(request, whole)
    if is_successful(result):
        return said(result.unwrap())
    failure = result.failure()
    partial = getattr(failure.reason, "partial", None)
    return (said(partial) if partial else {}) | {"error": described(failure)}


def described(failure: Any) -> dict[str, Any]:
    reason = failure.reason
    message = getattr(reason, "message", None) or getattr(reason, "detail", "")
    return {
        "tag": reason.tag,
        "status": failure.where.status,
        "message": message,
        "code": getattr(reason, "code", None),
    }


def said(completion: Completion) -> dict[str, Any]:
    usage = completion.usage
    return {
        "text": completion.text,
        "tool_calls": [
            {
                "id": call.id,
                "name": call.name,
                "arguments": thaw(call.arguments) if call.raw is None else call.raw,
            }
            for call in completion.calls
        ],
        "finish": completion.raw_finish,
        "usage": usage
        and {
            "input": usage.input,
            "output": usage.output,
            "cached": usage.cached,
            "reasoning": usage.reasoning,
        },
        "thinking": completion.thinking,
        "refusal": completion.refusal,
        "model": completion.model,
        "id": completion.id,
        "error": None,
    }


def disagreements(
    codec: Codec, row: dict[str, Any], size: int | None = None
) -> list[str]:
    """Where the codec's reading is not the expected one."""
    found, expect = reading(codec, row, size), row["expect"]
    if expect is None:
        unreadable = (found.get("error") or {}).get("tag") == "unreadable"
        return [] if unreadable else ["read what cannot be read"]
    error = expect["error"]
    if error is not None:
        return refusals(found.get("error"), error)
    wanted = {
        "text": expect["text"],
        "tool_calls": [called(call) for call in expect["tool_calls"]],
        "finish": expect["finish"] or "",
        "usage": expect["usage"]
        and {
            name: expect["usage"].get(name) or 0
            for name in ("input", "output", "cached", "reasoning")
        },
        "thinking": expect["thinking"] or "",
        "refusal": expect["refusal"],
        "model": expect.get("model") or "",
        "error": None,
    }
    if "response_id" in expect:
        wanted["id"] = expect["response_id"] or ""
    return [
        f"{name}: expected {value!r}, found {found.get(name)!r}"
        for name, value in wanted.items()
        if found.get(name) != value
    ]


def called(call: dict[str, Any]) -> dict[str, Any]:
    arguments = call["arguments"]
    if arguments is None:
        arguments = call.get("arguments_raw") or ""
    return {"id": call["id"] or "", "name": call["name"], "arguments": arguments}


def refusals(found: dict[str, Any] | None, error: dict[str, Any]) -> list[str]:
    if found is None:
        return ["an error was read as an answer"]
    codes = {str(one) for one in (error.get("code"), error.get("type")) if one}
    wrong = []
    if found["message"] != error["message"]:
        wrong.append(f"message: expected {error['message']!r}, found {found!r}")
    if found["status"] != error["status"]:
        wrong.append(f"status: expected {error['status']}, found {found!r}")
    if codes and found["code"] not in codes and found["tag"] != "timed_out":
        wrong.append(f"code: expected one of {codes}, found {found!r}")
    return wrong
