"""A model that keeps a list of tasks, and tells the user what it does.

python examples/ephemeral_task_manager.py [--provider local|ollama|openai] [--model NAME]
"""

from typing import Final

from _provider import answer, edges

from mojentic_fp import (
    Choice,
    Complete,
    Completion,
    ListTasks,
    LlmFailure,
    LoopFailure,
    Program,
    Settings,
    Steps,
    TaskList,
    Tasks,
    TellUser,
    console,
    generate,
    program,
    run,
    shared_tasks,
    toolbox,
    user,
)
from mojentic_fp.programs.tool import Toolbox
from mojentic_fp.programs.toolbox.people import tell_user
from mojentic_fp.programs.toolbox.tasks import task_tools

STEPS: Final = (
    ("append_task", "Add a task to the list: count to ten."),
    ("start_task", "Start the task with the ID 1."),
    ("complete_task", "Complete the task with the ID 1."),
    ("list_tasks", "List the tasks."),
    ("tell_user", "Tell the user that all tasks are done."),
)
"""What is to be done, and the tool for it: small models take one step at a time."""


@program
def main(
    model: str,
) -> Steps[TaskList, LlmFailure | LoopFailure, Complete | Tasks | TellUser]:
    for name, wish in STEPS:
        yield from step(model, name, wish)
    tasks = yield from ListTasks()
    return tasks


def step(
    model: str, name: str, wish: str
) -> Program[Completion, LlmFailure | LoopFailure, Complete | Tasks | TellUser]:
    tools = task_tools() | toolbox(tell_user)
    only = Toolbox(tuple(one for one in tools.tools if one.name == name))
    ask = generate(
        model,
        tools=only,
        tool_choice=Choice.REQUIRED,
        settings=Settings(temperature=0, max_tokens=80),
    )
    return ask([user(wish)])


if __name__ == "__main__":
    there = edges(__doc__)
    world = there.handlers | shared_tasks() | console()
    for task in answer(run(world)(main(there.model))).tasks:
        print(f"{task.id}. {task.description} ({task.status.value})")
