"""Where Rasa keeps conversations: a store of our own, on SQLite or PostgreSQL (docs/adr/0006).

``schema`` and ``database`` import no Rasa, so that migrations, backups and deletions can use them.
"""
