"""Keeps the garbage collector away from what a server has loaded for good."""

from __future__ import annotations

import gc


def settle(*, again: bool = False) -> None:
    """Call it once everything is loaded: what is there then is not looked through again.

    A full collection goes through the knowledge, the model and all modules, while no turn moves. A second call
    does nothing unless it is ``again``, after other knowledge was loaded: what nobody uses any more is then freed.
    """
    if gc.get_freeze_count() and not again:
        return
    gc.unfreeze()
    gc.collect()
    gc.freeze()
