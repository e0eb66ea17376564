"""Ways of telling what a message is about, compared on the same phrases: ``python -m bench.nlu``."""
