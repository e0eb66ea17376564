"""Every setting, in one place: an ``ANNAI_*`` environment variable with a safe default.

To add one, add a field to :class:`Settings` and run ``make reference``; nothing else lists them.
A variable that is empty counts as not set.
"""

from annai.settings.read import read_settings, unknown_variables
from annai.settings.table import Settings, Variable, variables

__all__ = ["Settings", "Variable", "read_settings", "unknown_variables", "variables"]
