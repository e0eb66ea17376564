"""Work on the knowledge while it is in use: versions, what differs between them, checks, skeletons for new content."""
