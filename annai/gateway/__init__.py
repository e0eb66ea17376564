"""The public web app: chat API, chat page, search, decisions, health and metrics."""
