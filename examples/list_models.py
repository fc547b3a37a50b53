"""The models of each provider that can be asked; the others are passed over.

python examples/list_models.py [PROVIDER ...]
"""

import argparse
from typing import Never

from _provider import answer
from returns.pipeline import is_successful

from mojentic_fp import ListModels, LlmFailure, Program, list_models, run, succeed
from mojentic_fp.cli.explain import Trouble, explain
from mojentic_fp.cli.provider import Wish, choose
from mojentic_fp.data.provider import PROVIDERS


def main(provider: str) -> Program[str, Never, ListModels]:
    """A heading and the names below it, or why there are none."""

    def names(models: tuple[str, ...]) -> str:
        return "\n".join((f"{provider}:", *(f"- {name}" for name in models)))

    def skip(failure: LlmFailure) -> Program[str, Never, ListModels]:
        return succeed(skipped(provider, failure))

    return list_models().map(names).lash(skip)


def skipped(provider: str, trouble: Trouble) -> str:
    """Why a provider is passed over."""
    explained = explain(trouble, provider)
    return f"{provider}: skipped: {explained.message}\n  try: {explained.advice}"


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    # The model of this machine is fetched and started only for those who ask for it.
    away = [name for name in PROVIDERS if name != "local"]
    options.add_argument("providers", nargs="*", metavar="PROVIDER", default=away)
    for name in options.parse_args().providers:
        chosen = choose(Wish(name))
        if is_successful(chosen):
            print(answer(run(chosen.unwrap().handlers)(main(name))))
        else:
            print(skipped(name, chosen.failure()))
