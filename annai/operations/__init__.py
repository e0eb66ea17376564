"""What operators do to a system: stop and resume answers, back up and restore, delete one conversation."""
