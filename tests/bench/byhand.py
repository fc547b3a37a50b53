"""The yardsticks: what a user would otherwise write by hand, on httpx's own API.

Each function does one kind of work on a client that the caller made, whatever
transport that client has, and answers how many units it did. It knows nothing of
the library; ``below_*`` skip httpx's client and speak to its transport.
"""

import asyncio
import json

import httpx

KEY = {"Authorization": "Bearer sk-loopback"}
ASK = {"role": "user", "content": "Tell me a joke about programming"}


def question(model: str, *, stream: bool = False) -> dict[str, object]:
    """A chat request as a user writes it."""
    more = {"stream": True} if stream else {}
    return {"model": model, "messages": [ASK], "temperature": 1.0, **more}


def texts(pending: bytes) -> tuple[list[str], bytes]:
    """The texts of the whole events in some bytes, and the bytes that are left."""
    *events, rest = pending.split(b"\n\n")
    found: list[str] = []
    for event in events:
        data = event.removeprefix(b"data: ")
        if data != b"[DONE]":
            delta = json.loads(data)["choices"][0]["delta"]
            found.append(delta.get("content", ""))
    return found, rest


def plain(client: httpx.Client, url: str, *, times: int = 40) -> int:
    for _ in range(times):
        reply = client.post(url, json=question("plain"), headers=KEY)
        assert reply.json()["choices"][0]["message"]["content"]
    return times


async def plain_async(client: httpx.AsyncClient, url: str, *, times: int = 40) -> int:
    for _ in range(times):
        reply = await client.post(url, json=question("plain"), headers=KEY)
        assert reply.json()["choices"][0]["message"]["content"]
    return times


async def crowd(client: httpx.AsyncClient, url: str, *, size: int = 50) -> int:
    await asyncio.gather(*(plain_async(client, url, times=1) for _ in range(size)))
    return size


def pour(
    client: httpx.Client, url: str, *, count: int, per: int, decode: bool = True
) -> int:
    body = question(f"stream:{count}:{per}", stream=True)
    pending, seen = b"", 0
    with client.stream("POST", url, json=body, headers=KEY) as reply:
        for data in reply.iter_bytes():
            pending, seen = take(pending + data, seen, decode=decode)
    assert seen == count + 1 + (not decode)
    return count


async def pour_async(
    client: httpx.AsyncClient, url: str, *, count: int, per: int, decode: bool = True
) -> int:
    body = question(f"stream:{count}:{per}", stream=True)
    pending, seen = b"", 0
    async with client.stream("POST", url, json=body, headers=KEY) as reply:
        async for data in reply.aiter_bytes():
            pending, seen = take(pending + data, seen, decode=decode)
    assert seen == count + 1 + (not decode)
    return count


def take(pending: bytes, seen: int, *, decode: bool) -> tuple[bytes, int]:
    if decode:
        found, rest = texts(pending)
        return rest, seen + len(found)
    *events, rest = pending.split(b"\n\n")
    return rest, seen + len(events)


def loop(client: httpx.Client, url: str, *, turns: int = 100) -> int:
    messages: list[dict[str, object]] = [ASK]
    while True:
        body = {**question(f"loop:{turns}"), "messages": messages}
        reply = client.post(url, json=body, headers=KEY).json()
        message = reply["choices"][0]["message"]
        if not message.get("tool_calls"):
            return turns
        messages.append(message)
        for call in message["tool_calls"]:
            given = json.loads(call["function"]["arguments"])
            answer = json.dumps(given["a"] + given["b"])
            one = {"role": "tool", "tool_call_id": call["id"], "content": answer}
            messages.append(one)


def _request(url: httpx.URL, model: str) -> httpx.Request:
    content = json.dumps(question(model)).encode()
    headers = [
        (b"Host", url.netloc),
        (b"Content-Type", b"application/json"),
        (b"Authorization", KEY["Authorization"].encode()),
        (b"Content-Length", str(len(content)).encode()),
    ]
    return httpx.Request("POST", url, headers=headers, content=content)


def below(transport: httpx.BaseTransport, url: httpx.URL, *, times: int = 40) -> int:
    for _ in range(times):
        reply = transport.handle_request(_request(url, "plain"))
        assert json.loads(reply.read())["choices"][0]["message"]["content"]
        reply.close()
    return times


async def below_async(
    transport: httpx.AsyncBaseTransport, url: httpx.URL, *, times: int = 40
) -> int:
    for _ in range(times):
        reply = await transport.handle_async_request(_request(url, "plain"))
        assert json.loads(await reply.aread())["choices"][0]["message"]["content"]
        await reply.aclose()
    return times


async def below_crowd(
    transport: httpx.AsyncBaseTransport, url: httpx.URL, *, size: int = 50
) -> int:
    calls = (below_async(transport, url, times=1) for _ in range(size))
    await asyncio.gather(*calls)
    return size
