"""The mypy plugin: follows ``pipe`` through any number of generic steps.

Decides: nothing of types itself.  mypy loses unions in a chain of generic functions, as
in ``pipe(openai(), retrying(), cached())``; the plugin of ``returns`` solves this for
its ``flow``, and this one shows it our ``pipe``.  It also keeps what a driver expects
out of the two sides of ``|``.  In your configuration:

    [tool.mypy]
    plugins = ["mojentic_fp.mypy"]

It does all that ``returns.contrib.mypy.returns_plugin`` does, so one of them is enough.
pyright needs neither.
"""

from collections.abc import Callable
from typing import Final, TypeGuard

from mypy.erasetype import remove_instance_last_known_values
from mypy.nodes import ARG_POS, ARG_STAR, ListExpr
from mypy.plugin import FunctionContext, FunctionSigContext, MethodSigContext, Plugin
from mypy.typeops import make_simplified_union
from mypy.types import (
    AnyType,
    CallableType,
    FunctionLike,
    Instance,
    ProperType,
    Type,
    TypeOfAny,
    get_proper_type,
)
from returns.contrib.mypy import returns_plugin

_PIPE: Final = "mojentic_fp.effects.pipe.pipe"
_HANDLERS: Final = "mojentic_fp.handlers.handler.Handlers"
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

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        """``|`` of handlers is judged by its two sides alone."""
        if fullname == f"{_HANDLERS}.__or__":
            return _unite
        found: Callable[[MethodSigContext], FunctionLike] | None = (
            super().get_method_signature_hook(fullname)
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
    """``(value, *functions)``, whatever they are.

    A value is read as what the first function takes: a list of messages of several
    kinds is then a list of messages, and no list of objects.
    """
    signature = context.default_signature
    anything = AnyType(TypeOfAny.special_form)
    taken = _taken(context) or signature.arg_types[0]
    # mypy leaves the parameters of `copy_modified` untyped.
    return signature.copy_modified(  # pyright: ignore[reportUnknownMemberType]
        arg_types=[taken, anything],
        arg_kinds=[ARG_POS, ARG_STAR],
        arg_names=[None, None],
        ret_type=anything,
    )


def _taken(context: FunctionSigContext) -> Type | None:
    """What the first function takes, where that is one type."""
    functions = [one for given in context.args[1:] for one in given]
    if not functions or not isinstance(context.args[0][0], ListExpr):
        return None
    function = get_proper_type(context.api.get_expression_type(functions[0]))
    if not isinstance(function, CallableType) or len(function.arg_types) != 1:
        return None
    return None if function.variables else function.arg_types[0]


def _unite(context: MethodSigContext) -> FunctionLike:
    """``|`` of handlers, by the types of both sides and no other context.

    What a driver expects of its argument would else be read into the operands.
    """
    signature = context.default_signature
    left = get_proper_type(context.type)
    right = get_proper_type(context.api.get_expression_type(context.args[0][0]))
    if not (_are_handlers(left) and _are_handlers(right)):
        return signature
    both = zip(left.args, right.args, strict=True)
    united = Instance(left.type, [make_simplified_union(pair) for pair in both])
    return signature.copy_modified(  # pyright: ignore[reportUnknownMemberType]
        arg_types=[right], ret_type=united, variables=()
    )


def _are_handlers(kind: ProperType) -> TypeGuard[Instance]:
    return isinstance(kind, Instance) and kind.type.fullname == _HANDLERS


def plugin(version: str) -> type[Plugin]:
    """Answer mypy, which looks for this name."""
    _ = version
    return PipePlugin
