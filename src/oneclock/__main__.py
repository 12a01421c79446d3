"""`python -m oneclock` is `oneclock`."""

from oneclock.cli.main import main

if __name__ == "__main__":
    main()
