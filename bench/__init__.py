"""Measurements. Each package prints a table; none is part of the assistant."""
