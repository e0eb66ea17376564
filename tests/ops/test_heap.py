"""What a server has loaded is not looked through by the garbage collector; what is no longer used is freed."""

import gc
import weakref

import pytest

from annai import heap


class Loaded:
    """Something in a circle of references, which only the collector can free."""

    def __init__(self):
        self.me = self


@pytest.fixture(autouse=True)
def thawed():
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_is_loaded_is_out_of_sight_and_what_comes_later_is_not():
    loaded = Loaded()
    heap.settle()
    assert not any(seen is loaded for seen in gc.get_objects())
    later = Loaded()
    assert any(seen is later for seen in gc.get_objects())


def test_what_is_replaced_is_freed_when_the_server_settles_again():
    loaded = Loaded()
    heap.settle()
    gone = weakref.ref(loaded)
    del loaded
    heap.settle()
    assert gone() is not None
    heap.settle(again=True)
    assert gone() is None
