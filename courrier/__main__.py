"""`python -m courrier` is the command `courrier`."""

from courrier.cli import main

main()
