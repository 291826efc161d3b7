"""`python -m hotset.cli` is the `hotset` command."""

from hotset.cli import main

main()
