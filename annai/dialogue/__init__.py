"""The conversation: understanding of a message + state so far → reply + new state. Pure, without Rasa."""
