"""Many users at once against a running system: ``python -m bench.load``."""
