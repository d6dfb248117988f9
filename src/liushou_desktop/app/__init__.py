"""What the program is, minus the window: wording, sides, commands, session, settings, jobs."""
