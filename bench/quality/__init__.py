"""Parts of ``bench.evaluate``: how well the assistant understands and answers, one concept a module."""
