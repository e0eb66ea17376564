"""The project's exceptions. A message names the file or setting, what is wrong and the remedy."""


class AnnaiError(Exception):
    """Base of every error that the project raises on purpose; shown to operators as one line."""


class KnowledgeError(AnnaiError):
    """A file under ``knowledge/`` is broken."""


class SettingsError(AnnaiError):
    """An ``ANNAI_*`` environment variable has a value that cannot be used."""
