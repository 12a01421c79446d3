"""Orders as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.errors import UsageError
from oneclock.live.serve.producer_order import Order, OrderKind, parse_order
from oneclock.live.serve.producer_script import ProducerScript


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("stall:0.6", Order(kind=OrderKind.STALL, amount=0.6)),
        ("gap:2", Order(kind=OrderKind.GAP, amount=2.0)),
        ("restart", Order(kind=OrderKind.RESTART)),
        ("late:0.2", Order(kind=OrderKind.LATE, amount=0.2)),
        ("jitter:0.03", Order(kind=OrderKind.JITTER, amount=0.03)),
        ("fps:24", Order(kind=OrderKind.FPS, amount=24.0)),
        ("drift:-300", Order(kind=OrderKind.DRIFT, amount=-300.0)),
        (" clear ", Order(kind=OrderKind.CLEAR)),
    ],
)
def test_what_is_written_is_what_is_ordered(text: str, order: Order) -> None:
    assert parse_order(text) == order


@pytest.mark.parametrize("text", ["delay:0.04"])
def test_the_network_is_not_the_servers_to_command(text: str) -> None:
    with pytest.raises(UsageError, match="live test --fault"):
        parse_order(text)


@pytest.mark.parametrize("text", ["stall:0.6@8", "restart@3"])
def test_an_order_strikes_when_it_is_posted(text: str) -> None:
    with pytest.raises(UsageError, match="leave out the @"):
        parse_order(text)


NO_FAULTS = ("", ":", "stall", "stall:", "stall:-1", "stall:nan", "stall:1e9", "explode:1")
NO_ORDERS = ("fps", "fps:0", "fps:nan", "fps:1000", "drift:x", "drift:2000", "drift:inf", "clear:1")


@pytest.mark.parametrize("text", [*NO_FAULTS, *NO_ORDERS, "restart:2"])
def test_nonsense_is_refused_in_words(text: str) -> None:
    with pytest.raises(UsageError, match="fault"):
        parse_order(text)


@given(text=st.text(max_size=40))
def test_any_text_is_an_order_or_a_usage_error(text: str) -> None:
    try:
        order = parse_order(text)
    except UsageError:
        return
    assert order.kind in OrderKind


def test_losses_on_the_way_can_be_ordered_and_stand_until_all_is_mended() -> None:
    script = ProducerScript(begins=0.0, fps=25, now=0.0)
    script.order(parse_order("loss:0.02"), 1.0)
    assert (script.loss, script.orders_standing) == (0.02, ("loss:0.02",))
    script.order(parse_order("clear"), 2.0)
    assert (script.loss, script.orders_standing) == (0.0, ())
