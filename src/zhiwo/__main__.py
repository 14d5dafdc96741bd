"""`python -m zhiwo` is the command `zhiwo`."""

from zhiwo.cli.main import main

main()
