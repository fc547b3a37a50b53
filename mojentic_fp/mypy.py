"""The mypy plugin: follows ``pipe`` through any number of generic steps.

Decides: nothing of types itself.  mypy loses unions in a chain of generic functions, as
in ``pipe(openai(), retrying(), cached())``; the plugin of ``returns`` solves this for
its ``flow``, and this one shows it our ``pipe``.  In your configuration:

    [tool.mypy]
    plugins = ["mojentic_fp.mypy"]

It does all that ``returns.contrib.mypy.returns_plugin`` does, so one of them is enough.
pyright needs neither.
"""

from collections.abc import Callable
from typing import Final

from mypy.erasetype import remove_instance_last_known_values
from mypy.nodes import ARG_POS, ARG_STAR
from mypy.plugin import FunctionContext, FunctionSigContext, Plugin
from mypy.types import AnyType, FunctionLike, Type, TypeOfAny
from returns.contrib.mypy import returns_plugin

_PIPE: Final = "mojentic_fp.effects.pipe.pipe"
_FLOW: Final = "returns._internal.pipeline.flow.flow"
_Returns: Final = returns_plugin.plugin("")


class PipePlugin(_Returns):  # type: ignore[valid-type, misc]  # a class made at run time
    """The plugin of ``returns``, for ``pipe`` too."""

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """``pipe`` takes a value and functions; which fit is judged step by step."""
        if fullname == _PIPE:
            return _loosen
        found: Callable[[FunctionSigContext], FunctionLike] | None = (
            super().get_function_signature_hook(fullname)
        )
        return found

    def get_function_hook(
        self, fullname: str
    ) -> Callable[[FunctionContext], Type] | None:
        """What follows a call of ``pipe`` is what follows one of ``flow``."""
        found: Callable[[FunctionContext], Type] | None = super().get_function_hook(
            _FLOW if fullname == _PIPE else fullname
        )
        return _alone(found) if found and fullname == _PIPE else found


def _alone(
    follow: Callable[[FunctionContext], Type],
) -> Callable[[FunctionContext], Type]:
    """``pipe(value)`` is the value, which ``flow`` would refuse."""

    def judge(context: FunctionContext) -> Type:
        value, functions = context.arg_types
        return (
            follow(context)
            if functions
            else remove_instance_last_known_values(value[0])
        )

    return judge


def _loosen(context: FunctionSigContext) -> FunctionLike:
    """``(value, *functions)``, whatever they are."""
    signature = context.default_signature
    value = signature.arg_types[0]
    anything = AnyType(TypeOfAny.special_form)
    # mypy leaves the parameters of `copy_modified` untyped.
    return signature.copy_modified(  # pyright: ignore[reportUnknownMemberType]
        arg_types=[value, anything],
        arg_kinds=[ARG_POS, ARG_STAR],
        arg_names=[None, None],
        ret_type=anything,
    )


def plugin(version: str) -> type[Plugin]:
    """Answer mypy, which looks for this name."""
    _ = version
    return PipePlugin
