"""`python -m sim` is the command `loyalsim`."""

from sim.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
