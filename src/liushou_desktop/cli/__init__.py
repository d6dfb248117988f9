"""The command line: the same services without a window, for tests, rehearsal and batch work."""
