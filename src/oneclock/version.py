"""The version, in one place: the build, `oneclock --version` and every sidecar read it here."""

__version__ = "0.1.0"
