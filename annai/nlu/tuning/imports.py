"""Rasa's server imports for training, reports and foreign channels what a running server never calls."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

# Modules of which Rasa's server imports only what is called late, or never.
FUNCTIONS = (
    # In training or in `rasa test`: scikit-learn with all of SciPy behind it, and Matplotlib.
    *("sklearn.model_selection", "matplotlib", "matplotlib.ticker"),
    # In Rasa's own tracker stores, of which none is used.
    "boto3.dynamodb.conditions",
    # For reminders, and for a model that is fetched from a server.
    "apscheduler.schedulers.asyncio",
    # In each run of the graph, unless `graph_plan` is on.
    "dask",
)
# Rasa's channels: module → class and name. Each brings the library of a service with it.
CHANNELS = {
    "botframework": ("BotFrameworkInput", "botframework"),
    "callback": ("CallbackInput", "callback"),
    "console": ("CmdlineInput", "cmdline"),
    "facebook": ("FacebookInput", "facebook"),
    "hangouts": ("HangoutsInput", "hangouts"),
    "mattermost": ("MattermostInput", "mattermost"),
    "rocketchat": ("RocketChatInput", "rocketchat"),
    "slack": ("SlackInput", "slack"),
    "socketio": ("SocketIOInput", "socketio"),
    "telegram": ("TelegramInput", "telegram"),
    "twilio": ("TwilioInput", "twilio"),
    "twilio_voice": ("TwilioVoiceInput", "twilio_voice"),
    "webexteams": ("WebexTeamsInput", "webexteams"),
}
_CHANNEL = "rasa.core.channels."
DEFERRED = (*FUNCTIONS, *(_CHANNEL + name for name in CHANNELS))


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


class _PartsOfDeferred(MetaPathFinder):
    """Finds parts of a module that is stood in for: the real one takes its place first."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        parent = fullname.rpartition(".")[0]
        if not isinstance(sys.modules.get(parent), DeferredModule):
            return None
        return PathFinder.find_spec(fullname, getattr(real_module(parent), "__path__", []), target)


def real_module(name: str) -> ModuleType:
    """The module itself; all stand-ins give way, because the real one needs real neighbours."""
    for deferred in DEFERRED:
        if isinstance(sys.modules.get(deferred), DeferredModule):
            del sys.modules[deferred]
    return importlib.import_module(name)


def deferred_imports() -> None:
    """Leave :data:`DEFERRED` out until something of it is called: 100 MB and two seconds of every start."""
    for name in DEFERRED:
        if name not in sys.modules:
            sys.modules[name] = DeferredModule(name)
    for module, (owner, name) in CHANNELS.items():
        stand_in = sys.modules[_CHANNEL + module]
        if isinstance(stand_in, DeferredModule):
            setattr(stand_in, owner, _channel(_CHANNEL + module, owner, name))
    sys.meta_path.insert(0, _PartsOfDeferred())


def _channel(module: str, owner: str, name: str) -> type:
    """A channel that is made, if it is asked for in ``credentials.yml``, by the real class."""

    def from_credentials(_cls: type, credentials: dict[str, Any] | None) -> Any:
        return getattr(real_module(module), owner).from_credentials(credentials)

    methods = {"name": classmethod(lambda _cls: name), "from_credentials": classmethod(from_credentials)}
    return type(owner, (), {"__module__": module, **methods})
