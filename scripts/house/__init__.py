"""Makes the two Python environments. Standard library only: it runs before they exist."""
