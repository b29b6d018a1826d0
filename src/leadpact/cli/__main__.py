"""`python -m leadpact.cli`: how `leadpact up` starts its own parts."""

from leadpact.cli.main import run

if __name__ == "__main__":
    run()
