"""What may be asked of a test."""

from __future__ import annotations

import pytest

from oneclock.errors import UsageError
from oneclock.live.judge.judge_plan import fault_url, page_token, plan_judging
from oneclock.simulate.network import Network

PAGE = "http://127.0.0.1:8080/"


def test_faults_of_the_network_make_one_network() -> None:
    plan = plan_judging(PAGE, 20, ["delay:0.04", "jitter:0.015", "loss:0.02", "stall:0.6@8"])

    assert plan.network == Network(delay=0.04, jitter=0.015, loss=0.02, seed=20)
    assert [text for text, _ in plan.strikes] == ["stall:0.6@8"]


def test_without_such_faults_the_way_to_the_page_is_left_alone() -> None:
    assert plan_judging(PAGE, 20, ["stall:0.6@8"]).network is None


def test_faults_of_the_sender_strike_in_order_of_time_under_the_names_they_were_given() -> None:
    plan = plan_judging(None, 30, ["gap:2.0@18", "restart@12", " stall:0.60@6 "])

    assert [text for text, _ in plan.strikes] == ["stall:0.60@6", "restart@12", "gap:2.0@18"]


@pytest.mark.parametrize(
    ("seconds", "faults", "words"),
    [
        (3.9, [], "--seconds"),
        (3601, [], "--seconds"),
        (float("nan"), [], "--seconds"),
        (float("inf"), [], "--seconds"),
        (20, ["stall"], "needs an amount"),
        (20, ["earthquake:7"], "is no fault"),
        (20, ["loss:1.5"], "out of range"),
        (20, ["stall:0.6@18"], "to see it overcome"),
        (20, ["gap:15@8"], "to see it overcome"),
        (20, ["delay:0.1", "delay:0.2"], "twice"),
        (20, ["restart@8", "restart@8"], "twice"),
    ],
)
def test_what_makes_no_sense_is_refused(seconds: float, faults: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        plan_judging(PAGE, seconds, faults)


@pytest.mark.parametrize(
    "url",
    ["", "localhost:8080", "ftp://127.0.0.1/", "http://", "http://[", "http://a:b/", "--json"],
)
def test_what_is_no_page_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        plan_judging(url, 20, [])


def test_the_same_fault_twice_at_different_times_is_two() -> None:
    assert len(plan_judging(PAGE, 20, ["restart@8", "restart@14"]).strikes) == 2


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("http://127.0.0.1:80/a/b?c=d#e", "http://127.0.0.1:80/fault"),
        ("https://host/?token=t", "https://host/fault?token=t"),
        ("https://host/#token=t&x=y", "https://host/fault?token=t"),
    ],
)
def test_faults_are_ordered_at_the_origin_with_the_token_of_the_page(page: str, url: str) -> None:
    assert fault_url(page) == url


def test_a_page_without_a_token_has_none() -> None:
    assert page_token(PAGE) is None
    assert page_token(PAGE + "?token=a#token=b") == "b"
