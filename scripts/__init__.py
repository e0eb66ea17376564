"""Commands behind the Makefile's targets: ``python -m scripts.<name>`` from the project's root."""
