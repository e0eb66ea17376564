"""The assistant against other ways of building it, in one run: ``python -m bench.peers``."""
