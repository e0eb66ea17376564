"""How long a turn takes, and where the time goes."""
