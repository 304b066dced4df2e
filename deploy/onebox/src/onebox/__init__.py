"""Every service in one process, and the fenqi command."""
