"""Rasa graph components: thin wrappers around ``annai.language``."""
