"""Tools with which a model talks to the user while it works.

Decides: what the model is told of them.  Where the user is (a terminal, a web page, a
script) is the business of whoever answers ``TellUser`` and ``AskUser``.
"""

from mojentic_fp.effects.program import Program
from mojentic_fp.effects.talk import AskUser, TellUser, Unanswered, Undelivered
from mojentic_fp.programs.function import tool


@tool
def tell_user(message: str) -> Program[str, Undelivered, TellUser]:
    """Show the user a message while you go on working.

    Use it for progress and results in between; the user cannot reply to it.

    Args:
        message: what the user is shown.

    """
    told = TellUser(message).perform()
    return told.map(lambda _: "Message delivered to user.")


@tool
def ask_user(user_request: str) -> Program[str, Unanswered, AskUser]:
    """Ask the user a question, and wait for the answer.

    Use it if you do not know how to go on, or lack something that only the user knows.

    Args:
        user_request: the question, or what the user is to do.

    """
    return AskUser(user_request).perform()
