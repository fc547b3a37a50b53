"""Where the tour of tools (tool_tour.py) goes: a question for each tool, and its world."""

from typing import Final

from attrs import frozen

from mojentic_fp import Found

FOLDERS: Final = ("src/shapes", "notes")
FILES: Final[dict[str, str]] = {
    "src/main.py": "import shapes\n\n# TODO: ask for the radius\nprint(shapes.area(2))\n",
    "src/shapes/__init__.py": "def area(radius):\n    return 3.14 * radius**2\n",
    "notes/today.txt": "Water the tomatoes.\nPay the rent.\n",
    "notes/colour.txt": "colour = red\n",
    "notes/counting.txt": "".join(
        f"{number} sheep went by\n" for number in range(1, 41)
    ),
}
"""What there is to read in the beginning."""

BRIDGES: Final = "https://ruritania.example/bridges"
PAGES: Final = {BRIDGES: "The longest bridge is the Elphberg Bridge, 412 m long."}
FOUND: Final = (
    Found("Bridges of Ruritania", BRIDGES, "All bridges, by their length."),
)


@frozen
class Stop:
    """A question for one tool, and what is seen if the model has used it well.

    ``told`` is in what the tool answers, ``given`` in the arguments, and ``left`` in the
    ``file`` afterwards, if there is to be one.
    """

    tool: str
    question: str
    told: str
    given: str = ""
    file: str | None = None
    left: str = ""


STOPS: Final = (
    Stop("list_files", "Which files are in the folder src?", "src/main.py"),
    Stop("read_file", "What does the file notes/today.txt say?", "Pay the rent."),
    Stop(
        "list_all_files",
        "List all files in src and in the folders below it.",
        "src/shapes/__init__.py",
    ),
    Stop(
        "find_files_by_glob",
        "Find the files in the folder notes whose names match *.txt",
        "notes/today.txt",
    ),
    Stop(
        "find_files_containing",
        "Which files in the folder src contain the word TODO?",
        "src/main.py",
    ),
    Stop(
        "find_lines_matching",
        "Which lines of the file src/main.py have the word TODO in them?",
        "ask for the radius",
    ),
    Stop(
        "create_directory",
        "Make the folder docs/images.",
        "Successfully created directory 'docs/images'",
    ),
    Stop(
        "write_file",
        "Write 'Feed the cat.' into the file notes/tomorrow.txt.",
        "Successfully wrote to notes/tomorrow.txt",
        file="notes/tomorrow.txt",
        left="Feed the cat.",
    ),
    Stop(
        "edit_file_with_diff",
        "Apply this diff to the file notes/colour.txt:\n"
        "@@ -1 +1 @@\n-colour = red\n+colour = blue",
        "Successfully applied diff",
        file="notes/colour.txt",
        left="colour = blue\n",
    ),
    Stop("read_page", "Read on.", "30 sheep went by"),
    Stop("calculate", "What is 17 times 23?", '"result":391'),
    Stop("resolve_date", "What is the date three days from today?", "2024-11-09"),
    Stop("get_current_datetime", "What time is it now?", "12:00"),
    Stop(
        "append_task",
        "Add the task 'buy bread' at the end.",
        "appended",
        given="buy bread",
    ),
    Stop(
        "prepend_task",
        "Add the task 'wake up' at the front.",
        "prepended",
        given="wake up",
    ),
    Stop(
        "insert_task_after",
        "Add the task 'wash up' after the task with the ID 1.",
        "inserted after task '1'",
        given="wash up",
    ),
    Stop("start_task", "Start the task with the ID 2.", "'2' started"),
    Stop("complete_task", "Complete the task with the ID 2.", "'2' completed"),
    Stop("list_tasks", "Which tasks are there?", "Found 3 tasks"),
    Stop("clear_tasks", "Remove all tasks.", "Cleared 3 tasks"),
    Stop("tell_user", "Tell the user that lunch is ready.", "delivered", given="lunch"),
    Stop(
        "ask_user",
        "Ask the user for their favourite colour.",
        "Green",
        given="colour",
    ),
    Stop(
        "web_search",
        "Search the web for the longest bridge of Ruritania.",
        BRIDGES,
        given="bridge",
    ),
    Stop(
        "organic_web_search",
        "Search the web for the oldest bridge of Ruritania.",
        BRIDGES,
        given="bridge",
    ),
    Stop("fetch_page", f"What does the page {BRIDGES} say?", "412 m"),
    Stop(
        "geographer",
        "Ask the geographer which city is the capital of France.",
        "Paris",
        given="capital",
    ),
    Stop("example_calculate", "What is 12 times 12?", "144"),
)
"""In this order: some change what others see."""
