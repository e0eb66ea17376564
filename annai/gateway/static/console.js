// Keys and results as you type, on pages that work without them.
