"""``python -m perioptimal_report``: the command line, where its program is not on the path."""

from perioptimal_report.cli import main

if __name__ == "__main__":
    main()
