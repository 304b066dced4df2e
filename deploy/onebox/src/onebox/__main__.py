"""`python -m onebox` is the `fenqi` command."""

from onebox.cli import main

main()
