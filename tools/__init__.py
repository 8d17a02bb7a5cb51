"""Short scripts with a command line, run from the root of the repository as ``python -m tools.NAME``."""
