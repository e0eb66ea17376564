"""Rasa's server imports for training and reports what a running server never calls."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

# Modules of which Rasa's server imports functions only, each called in training or in `rasa test`:
# scikit-learn with all of SciPy behind it, and Matplotlib.
DEFERRED = ("sklearn.model_selection", "matplotlib", "matplotlib.ticker")


class DeferredModule(ModuleType):
    """Stands in for a module whose functions are imported early and called late, or never.

    Every attribute is a function that imports the real module when it is called. Whoever imports the
    module again after such a call gets the real one.
    """

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*arguments: Any, **named: Any) -> Any:
            return getattr(real_module(self.__name__), name)(*arguments, **named)

        call.__name__ = name
        return call


def real_module(name: str) -> ModuleType:
    """The module itself; all stand-ins give way, because the real one needs real neighbours."""
    for deferred in DEFERRED:
        if isinstance(sys.modules.get(deferred), DeferredModule):
            del sys.modules[deferred]
    return importlib.import_module(name)


def deferred_imports() -> None:
    """Leave :data:`DEFERRED` out until something of it is called: 60 MB and a second of every start."""
    for name in DEFERRED:
        if name not in sys.modules:
            sys.modules[name] = DeferredModule(name)
