"""The console for staff at the phone: look-up, decisions, consultation records and the quality desk.

Pages are made on the server and work without script; ``static/console.js`` adds results as you type and
keys. Everything is answered by the core, so the console works while the dialogue engine is down.
"""
