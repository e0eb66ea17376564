"""Custom actions of the Rasa project: tracker → core → utter. No rule and no wording lives here."""
