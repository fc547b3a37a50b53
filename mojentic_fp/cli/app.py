"""The commands, put together.

Decides: the order and names of the commands, and what the command's own help says.
"""

from typing import Annotated

import typer

from mojentic_fp.cli import ask, chat, config, embed, kept, local, mcp, models, tokens
from mojentic_fp.cli.exits import MEANING, Exit

HELP = """Talk to language models, local ones and others, from the terminal.

The default provider is a small model on this machine: no key, no other installation.

  mojentic-fp ask "Tell me a joke about programming"

  mojentic-fp chat --tools date

  mojentic-fp chat --session travels

  mojentic-fp models
"""


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(version("mojentic-fp"))
        raise typer.Exit


def _codes() -> str:
    lines = (f"{int(code)}: {words}" for code, words in MEANING.items())
    return "Exit codes: " + "; ".join(lines) + "."


app = typer.Typer(
    name="mojentic-fp",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(help=HELP, epilog=_codes())
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show it."),
    ] = False,
) -> None:
    _ = version


app.command("ask", help=ask.HELP)(ask.ask)
app.command("chat", help=chat.HELP)(chat.chat)
app.command("models", help=models.MODELS_HELP)(models.models)
app.command("embed", help=embed.HELP)(embed.embed)
app.command("tokens", help=tokens.HELP)(tokens.tokens)
app.command("show", help=models.SHOW_HELP)(models.show)
app.command("pull", help=models.PULL_HELP)(models.pull)
app.add_typer(kept.sessions_commands, name="sessions")
app.add_typer(local.local_commands, name="local")
app.add_typer(config.config_commands, name="config")
app.add_typer(mcp.mcp_commands, name="mcp")


def start() -> int:
    """Run the command with the process's arguments; its exit code."""
    try:
        app()
    except KeyboardInterrupt:
        return int(Exit.INTERRUPTED)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(Exit.FAILED)
    return int(Exit.OK)
