"""The tool loop, folded by hand: no handler, no driver, no network."""

from functools import reduce

from attrs import evolve

from mojentic_fp import (
    Completion,
    Conversation,
    Finish,
    InvalidObject,
    JsonObject,
    LoopFailure,
    Problem,
    Rejected,
    Request,
    ToolCall,
    ToolMessage,
    Usage,
    absorb,
    assistant,
    completion,
    decide,
    start,
    user,
)
from mojentic_fp.programs.loop import Ask, Call, Done, GiveUp

ASKED = Request("m", (user("What is the date tomorrow?"),))
CALL = ToolCall("c1", "resolve_date", JsonObject(relative_date_found="tomorrow"))
ANSWER = ToolMessage("c1", "resolve_date", '{"resolved_date": "2024-11-07"}')


def folded(
    *answers: Completion | ToolMessage | Rejected, **limits: int
) -> Conversation:
    return reduce(absorb, answers, start(ASKED, **limits))


def test_a_new_conversation_asks_the_model() -> None:
    assert decide(start(ASKED)) == Ask(ASKED)


def test_an_answer_without_calls_ends_it() -> None:
    answer = completion("It is late.")

    assert decide(folded(answer)) == Done(answer)


def test_calls_are_made_before_the_model_is_asked_again() -> None:
    assert decide(folded(completion("Let me see.", CALL))) == Call((CALL,))


def test_text_beside_calls_is_kept_in_one_assistant_message() -> None:
    conversation = folded(completion("Let me see.", CALL), ANSWER)

    assert conversation.messages == (
        user("What is the date tomorrow?"),
        assistant("Let me see.", CALL),
        ANSWER,
    )


def test_all_answers_follow_their_turn_in_order() -> None:
    calls = tuple(ToolCall(str(i), "t") for i in range(3))
    said = tuple(ToolMessage(str(i), "t", str(i)) for i in range(3))

    before = folded(completion(*calls), *said[:2])
    after = absorb(before, said[2])

    assert decide(before) == Call(calls)
    assert after.messages == (*ASKED.messages, assistant(*calls), *said)
    assert decide(after) == Ask(after.request)


def test_a_call_without_an_id_is_given_one() -> None:
    nameless = ToolCall("", "t")
    conversation = folded(
        completion(nameless, nameless),
        ToolMessage("call_1", "t", "a"),
        ToolMessage("call_2", "t", "b"),
        completion(nameless),
    )

    assert [call.id for call in conversation.pending] == ["call_3"]


def test_when_rounds_run_out_no_more_tools_run_and_nothing_is_lost() -> None:
    conversation = folded(completion(CALL), ANSWER, completion(CALL), rounds=1)

    match decide(conversation):
        case GiveUp(LoopFailure(reason, kept)):
            assert reason.rounds == 1  # type: ignore[union-attr]
            assert kept == conversation
            assert kept.messages[-1] == assistant(CALL)
        case other:
            raise AssertionError(other)


def test_usage_is_the_sum_of_all_turns() -> None:
    conversation = folded(
        completion(CALL, usage=Usage(10, 5)),
        ANSWER,
        completion("x", usage=Usage(20, 2)),
    )

    assert conversation.usage == Usage(30, 7)


def test_a_rejected_object_is_asked_for_again_with_every_problem() -> None:
    problems = (Problem(("name",), "is missing"), Problem(("age",), "is no number"))
    conversation = folded(completion("{}"), Rejected(problems), repairs=1)

    assert decide(conversation) == Ask(conversation.request)
    complaint = conversation.messages[-1].text
    assert all(str(problem) in complaint for problem in problems)


def test_what_the_token_limit_cut_off_is_not_asked_for_again() -> None:
    """It would be cut off again; a whole answer of the same words is repaired."""
    problems = (Problem((), "the answer was cut off"),)
    cut = evolve(completion('{"a": '), finish=Finish.LENGTH)

    ended = decide(folded(cut, Rejected(problems), repairs=2))
    repaired = decide(folded(completion('{"a": '), Rejected(problems), repairs=2))

    assert isinstance(ended, GiveUp)
    assert ended.failure.reason == InvalidObject('{"a": ', problems, 1)
    assert isinstance(repaired, Ask)


def test_without_attempts_left_the_failure_has_the_text_and_the_problems() -> None:
    problems = (Problem((), "is no object"),)
    conversation = folded(completion("nonsense"), Rejected(problems), repairs=0)

    match decide(conversation):
        case GiveUp(LoopFailure(reason, _)):
            assert (reason.raw, reason.problems, reason.attempts) == (  # type: ignore[union-attr]
                "nonsense",
                problems,
                1,
            )
        case other:
            raise AssertionError(other)


def test_the_caller_s_request_is_unchanged() -> None:
    messages = [user("hi")]
    request = Request("m", tuple(messages))

    reduce(absorb, (completion(CALL), ANSWER), start(request))

    assert request == Request("m", (user("hi"),))
    assert messages == [user("hi")]
