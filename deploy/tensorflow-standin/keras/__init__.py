"""Stand-in for Keras; see the tensorflow package beside this one."""

import sys

from tensorflow import StandIn, _module

Model = StandIn

for _name in ("utils", "utils.control_flow_util", "utils.tf_utils"):
    _full = f"{__name__}.{_name}"
    sys.modules[_full] = _module(_full)
    _parent, _, _child = _full.rpartition(".")
    setattr(sys.modules[_parent], _child, sys.modules[_full])
