"""`oneclock live`: lips in step over a network, shown, measured and watched."""

from __future__ import annotations

from cyclopts import App, Parameter

from oneclock.cli.live_serve import serve
from oneclock.cli.live_simulate import simulate
from oneclock.cli.live_test import live_test
from oneclock.cli.live_watch import watch

live = App(
    name="live",
    help="A voice and a face over WebRTC, in step: serve, test, watch and simulate.",
    help_format="plaintext",
    default_parameter=Parameter(negative=()),
)
live.command(serve)
live.command(live_test, name="test")
live.command(watch)
live.command(simulate)
