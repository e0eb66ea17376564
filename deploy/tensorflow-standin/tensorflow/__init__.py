"""Stand-in for TensorFlow: lets Rasa 3.6 be imported where neither DIET nor TED is configured.

Rasa imports TensorFlow at module level and uses its names as base classes, decorators and
annotations. Those uses work here and do nothing. There is deliberately no
``tensorflow.experimental``: thinc probes it to find out whether TensorFlow can be used.
"""

import sys
import types

__version__ = "0.0.0"


class _StandInMeta(type):
    """Answers attribute access, subscription, union and call on the class with the class itself."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn

    def __getitem__(cls, _item: object) -> type:
        return StandIn

    def __or__(cls, _other: object) -> type:
        return StandIn

    __ror__ = __or__

    def __call__(cls, *args: object, **_kwargs: object) -> object:
        if cls is not StandIn:
            raise RuntimeError("TensorFlow is not installed: DIET, TED and the like cannot run here")
        # Used as a decorator: hand the function back unchanged.
        if len(args) == 1 and isinstance(args[0], types.FunctionType):
            return args[0]
        return StandIn


class StandIn(metaclass=_StandInMeta):
    """Every name that Rasa asks TensorFlow for."""


_SUBMODULES = (
    "keras",
    "keras.backend",
    "keras.callbacks",
    "keras.utils",
    "python",
    "python.eager",
    "python.eager.wrap_function",
    "python.types",
    "python.types.core",
    "types",
    "types.experimental",
    "config",
)


def _module(name: str) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__path__ = []  # type: ignore[attr-defined]
    module.__getattr__ = __getattr__  # type: ignore[method-assign]
    return module


def __getattr__(name: str) -> type:
    if name.startswith("__") or name == "experimental":
        raise AttributeError(name)
    return StandIn


for _name in _SUBMODULES:
    _full = f"{__name__}.{_name}"
    sys.modules[_full] = _module(_full)
    _parent, _, _child = _full.rpartition(".")
    setattr(sys.modules[_parent], _child, sys.modules[_full])
