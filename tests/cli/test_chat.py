"""`mojentic-fp chat` and `models`, under a scripted model."""

from pathlib import Path

import pytest

from mojentic_fp import LlmFailure, ServerFault, ToolCall, Unreachable, completion
from tests.cli.world import invoke


def counted(request: object) -> object:
    return completion(f"{len(request.messages)} messages")


def test_a_line_is_a_turn_and_the_conversation_is_kept() -> None:
    ran = invoke(["chat"], counted, piped="one\ntwo\n")

    assert (ran.stdout, ran.exit_code) == ("1 messages\n3 messages\n", 0)


@pytest.mark.parametrize("end", ["\n", "/exit\n"])
def test_an_empty_line_or_exit_ends_the_chat(end: str) -> None:
    ran = invoke(["chat"], counted, piped=f"one\n{end}two\n")

    assert ran.stdout == "1 messages\n"


def test_a_turn_that_fails_is_explained_and_leaves_no_trace() -> None:
    failed = LlmFailure(Unreachable("here", "refused"))
    ran = invoke(["chat", "-m", "m"], failed, piped="one\n")

    assert ran.exit_code == 3
    assert "no server answers at here" in ran.stderr


def test_a_call_that_was_cut_off_in_a_chat_is_advised_to_be_longer() -> None:
    fault = ServerFault("It produced output that does not match the expected x format")
    ran = invoke(["chat", "--max-tokens", "9"], LlmFailure(fault), piped="one\n")

    assert "raise --max-tokens" in ran.stderr


def test_without_streaming_the_answers_are_the_same() -> None:
    ran = invoke(["chat", "--no-stream"], counted, piped="one\n")

    assert ran.stdout == "1 messages\n"


def test_a_wrong_option_is_a_usage_error() -> None:
    assert invoke(["chat", "-t", "hammer"]).exit_code == 2


def test_models_are_listed_a_line_each() -> None:
    ran = invoke(["models", "-p", "ollama"], models=("a", "b"))

    assert (ran.stdout, ran.exit_code) == ("a\nb\n", 0)


# --- sessions ----------------------------------------------------------------------------


def told(request: object) -> object:
    """Everything that the model was told, in one line."""
    return completion(" / ".join(message.text for message in request.messages))


@pytest.fixture
def chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A chat whose sessions are kept in a folder of its own, and what it answered."""
    monkeypatch.chdir(tmp_path)

    def run(piped: str, *options: str, answer: object = told) -> object:
        script = () if answer is None else (answer,)
        store = ("--store", str(tmp_path / "s.db"))
        return invoke(["chat", "-m", "m", *store, *options], *script, piped=piped)

    return run


def test_a_session_is_kept_after_each_turn_and_gone_on_with(chat) -> None:
    chat("one\n", "--session", "a", "-s", "Be {brief}.")
    ran = chat("two\n", "--session", "a")

    assert ran.stdout == "Be {brief}. / one / Be {brief}. / one / two\n"
    assert "a: 1 messages, with m" in ran.stderr


def test_without_a_name_nothing_is_kept(chat, tmp_path: Path) -> None:
    chat("one\n")

    assert not (tmp_path / "s.db").exists()


def test_what_the_command_line_says_counts_for_a_session_that_goes_on(chat) -> None:
    chat("one\n", "--session", "a", "-s", "Old.")
    ran = chat("two\n", "--session", "a", "-s", "New.")

    assert ran.stdout.startswith("New. / one / ")


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ("/undo\nfour\n", "two / three / four"),
        ("/edit 0 other\n", "other"),
        ("/edit 1 other\nfour\n", "two / other / four"),
        ("/fork 1\nfour\n", "two / four"),
        ("/system Be brief.\nfour\n", "Be brief. / two / three / four"),
        ("//four\n", "two / three / /four"),
    ],
)
def test_commands_change_what_was_said(chat, lines: str, last: str) -> None:
    said: list[str] = []

    def echo(request: object) -> object:
        said.append(" / ".join(m.text for m in request.messages if m.text != "."))
        return completion(".")

    before = "two\nthree\n" if "undo" not in lines else "two\nthree\nnot this\n"
    ran = chat(before + lines, answer=echo)

    assert (said[-1], ran.exit_code) == (last, 0)


def test_an_edit_keeps_the_name_and_a_fork_does_not(chat) -> None:
    chat("one\ntwo\n/edit 0 first\n/fork\nnot kept\n", "--session", "a")

    shown = chat("/history\n", "--session", "a", answer=None).stderr
    assert "user: first" in shown
    assert "two" not in shown
    assert "not kept" not in shown


def test_sessions_are_saved_loaded_listed_and_searched(chat) -> None:
    chat("about tides\n/save sea\n")
    ran = chat("/sessions\n/search tid\n/load sea\n/history\n", answer=None)

    assert ran.exit_code == 0
    assert ran.stderr.count("about tides") >= 4
    assert chat("", "--list", answer=None).stdout.startswith("sea ")


def test_a_pinned_message_is_never_left_out(chat) -> None:
    words = "\n".join(f"{number} " + "word " * 20 for number in range(6))
    ran = chat(f"I am Ada\n/pin 0\n{words}\n", "--window", "80", answer=short)

    last = ran.stdout.splitlines()[-1]
    assert last.startswith("I am Ada / ok / ")
    assert "left out of the window" in ran.stderr


def short(request: object) -> object:
    """What the model was told last, and a short answer else."""
    if request.messages[-1].text.startswith("5"):
        return told(request)
    return completion("ok")


def test_files_and_pictures_go_with_the_next_message_only(chat, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.md").write_text("# b\n")
    ran = chat("/file b.md\none\n", "--file", "a.py", answer=told)

    assert ran.stdout.startswith("File: a.py\n```python\nx = 1\n```\n")
    assert "File: b.md" in ran.stdout
    assert ran.stdout.endswith("one\n")


def test_what_went_with_a_message_waits_again_when_it_is_taken_back(
    chat, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("first\n")
    ran = chat("/file a.txt\none\n/undo\ntwo\n")

    assert "taken back: one\nwaits for the next message: File: a.txt\n" in ran.stderr
    assert ran.stdout.count("File: a.txt") == 2
    assert ran.stdout.endswith("\n\ntwo\n")


def test_what_went_with_a_message_waits_when_its_turn_fails(
    chat, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("first\n")
    failed = LlmFailure(Unreachable("here", "refused"))
    ran = chat("/file a.txt\none\n/drop\n/drop\n", answer=failed)

    assert "\nwaits for the next message: File: a.txt\n" in ran.stderr
    assert "\nno longer waits for the next message: File: a.txt\n" in ran.stderr
    assert ran.stderr.endswith("\nnothing waits for the next message\n")


def test_an_edit_says_other_words_of_the_same_files(chat, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("first\n")
    ran = chat("/file a.txt\none\n/edit 0 two\n")

    assert ran.stdout.count("File: a.txt") == 2
    assert ran.stdout.endswith("\n\ntwo\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/file no.py", "no.py"),
        ("/image no.png", "no.png"),
        ("/undo", "nothing has been said yet"),
        ("/edit 3 x", "nothing has been said yet"),
        ("/pin 3", "nothing has been said yet"),
        ("/load no", "no session of that name is kept"),
        ("/load no", "try: /sessions shows"),
        ("/image a.txt", "(text is given as a file)"),
        ("/tools hammer", "the tools are: "),
        ("/nonsense", "/help, /file"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why(
    chat, tmp_path: Path, line, words
) -> None:
    (tmp_path / "a.txt").write_text("words\n")
    ran = chat(f"{line}\n", answer=None)

    assert (ran.stdout, ran.exit_code) == ("", 2)
    assert words in ran.stderr


def test_tools_can_be_offered_and_taken_back(chat) -> None:
    def offered(request: object) -> object:
        return completion(str(len(request.tools)))

    ran = chat("/tools date,calc\na\n/tools none\nb\n", answer=offered)

    assert ran.stdout == "2\n0\n"
    assert "resolve_date: " in ran.stderr


def test_the_tokens_are_counted(chat) -> None:
    ran = chat("/tokens\n", "--window", "4096", answer=None)

    assert "tokens, of 3072 that fit" in ran.stderr


def test_the_window_is_found_in_the_table(chat) -> None:
    ran = chat("/model gpt-4o\none\n", "--window", "auto")

    assert "window: 128000 tokens" in ran.stderr


def test_where_nobody_knows_the_window_it_is_said_once(chat) -> None:
    ran = chat("one\ntwo\n", "--window", "auto")

    assert ran.stderr.count("nobody says how much m takes") == 1


@pytest.mark.parametrize(
    "options", [["--window", "many"], ["--window", "0"], ["--summarise"]]
)
def test_a_window_that_is_none_is_a_usage_error(chat, options) -> None:
    assert chat("one\n", *options, answer=None).exit_code == 2


def test_what_does_not_fit_at_all_is_explained(chat) -> None:
    ran = chat("word " * 400 + "\n", "--window", "40", answer=None)

    assert ran.exit_code == 5
    assert "give a larger --window" in ran.stderr


def test_a_store_that_is_broken_is_explained(tmp_path: Path) -> None:
    (tmp_path / "s.db").write_text("no database at all, but long enough to see it")
    ran = invoke(
        ["chat", "--session", "a", "--store", str(tmp_path / "s.db")], piped="one\n"
    )

    assert ran.exit_code == 1
    assert "another by --store" in ran.stderr


def test_the_command_shows_searches_and_deletes(chat, tmp_path: Path) -> None:
    chat("about tides\n", "--session", "sea")
    store = ["--store", str(tmp_path / "s.db")]

    assert invoke(["sessions", "list", *store]).stdout.startswith("sea ")
    assert invoke(["sessions", "search", "tid", *store]).stdout.startswith("sea ")
    assert "user: about tides" in invoke(["sessions", "show", "sea", *store]).stdout
    assert invoke(["sessions", "list", "--json", *store]).stdout.startswith(
        '{"id":"sea"'
    )
    assert invoke(["sessions", "delete", "sea", *store]).exit_code == 0
    gone = invoke(["sessions", "show", "sea", *store])
    assert gone.exit_code == 2
    assert "try: see `mojentic-fp sessions list`" in gone.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sessions", "list"], "no session is kept yet; "),
        (["sessions", "list", "--json"], "no session is kept yet; "),
        (["chat", "--list"], "no session is kept yet; "),
        (["sessions", "search", "tides"], "stand in no passage"),
    ],
)
def test_where_nothing_is_kept_it_is_said_beside(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    ran = invoke([*arguments, "--store", str(tmp_path / "s.db")])

    assert (ran.stdout, ran.exit_code) == ("", 0)
    assert words in ran.stderr


def test_a_model_that_is_chosen_is_not_looked_for_at_once(chat) -> None:
    ran = chat("/model nope\n/model\n", answer=None)

    assert ran.stderr == "nope; whether it is there, the next message shows\nnope\n"


CALL = ToolCall("1", "get_current_datetime")


def interrupted(_: object) -> object:
    """Somebody presses Ctrl-C."""
    raise KeyboardInterrupt


def test_a_reply_that_was_stopped_is_told_as_that() -> None:
    script = (completion("Let me see.", CALL), interrupted)
    ran = invoke(["chat", "-t", "now"], *script, piped="one\n/history\n")

    told = "(stopped)\n0 (stopped)\n  user: one\n  assistant: Let me see.\n"
    assert ran.stderr.endswith(told)


def test_a_message_that_was_stopped_before_a_word_is_not_kept(
    chat, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("first\n")
    ran = chat("/file a.txt\none\n/history\n", answer=interrupted)

    assert "(stopped before the first word: the message is not kept)\n" in ran.stderr
    assert "\nwaits for the next message: File: a.txt\n" in ran.stderr
    assert ran.stderr.endswith("nothing has been said yet\n")
