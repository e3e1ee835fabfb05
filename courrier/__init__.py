"""The front door: the command line, the settings, the pipeline as one page, and the carrier that runs it."""
