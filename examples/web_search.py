"""A question that the model answers from the web.

python examples/web_search.py [--provider local|ollama|openai] [--model NAME] [QUESTION]

With a question the real web is searched: by SerpApi where SERPAPI_API_KEY is set, else by
engines that need no key; pages are fetched through a guard.  Without one, a web of one
page stands in, no network is needed, and the search alone is offered, and required: a
small model makes one call a turn, and none after it.
"""

from _provider import answer, edges

from mojentic_fp import (
    Choice,
    Complete,
    Completion,
    FetchPage,
    Found,
    LlmFailure,
    LoopFailure,
    NewId,
    Program,
    SearchWeb,
    Settings,
    Toolbox,
    ToolChoice,
    generate,
    only,
    run,
    system,
    toolbox,
    user,
    web,
    web_in_memory,
)
from mojentic_fp.programs.toolbox.web import fetch_page, web_search

QUESTION = "Which bridge has been called the longest in Ruritania since 2021?"
URL = "https://ruritania.example/bridges"
PAGE = "# Bridges of Ruritania\n\nSince 2021 the longest is the Elphberg Bridge, 412 m."
SMALL = web_in_memory(
    {URL: PAGE},
    found=[
        Found(
            "Bridges of Ruritania",
            URL,
            "The Elphberg Bridge, 412 m, is the longest since 2021.",
        )
    ],
)
BOTH = toolbox(web_search, fetch_page)


def main(
    model: str,
    question: str = QUESTION,
    *,
    tools: Toolbox[SearchWeb | FetchPage | NewId] = BOTH,
    tool_choice: ToolChoice = Choice.AUTO,
) -> Program[
    Completion, LlmFailure | LoopFailure, Complete | SearchWeb | FetchPage | NewId
]:
    settings = Settings(temperature=0, max_tokens=200)
    ask = generate(model, tools=tools, tool_choice=tool_choice, settings=settings)
    return ask(
        [
            system("Search the web, read the page that fits, then answer briefly."),
            user(question),
        ]
    )


if __name__ == "__main__":
    there = edges(__doc__, argument="QUESTION")
    if there.argument is None:
        alone = only("web_search")(BOTH)
        shown = main(there.model, tools=alone, tool_choice=Choice.REQUIRED)
        print(answer(run(there.handlers | SMALL)(shown)).text)
    else:
        asked = main(there.model, there.argument)
        print(answer(run(there.handlers | web())(asked)).text)
