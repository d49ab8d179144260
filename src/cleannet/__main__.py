"""`python -m cleannet`."""

from cleannet.cli import main

main()
