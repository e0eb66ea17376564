"""Starts the servers, watches them, starts one again when it dies, and stops all of them together.

Standard library only, so that it begins to work at once. ``python -m annai.supervisor`` is ``make run``.
"""
