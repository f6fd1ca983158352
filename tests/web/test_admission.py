"""Guessing is slow, tells nothing, and locks nobody out (reliability D6)."""

import statistics
import threading
import time

import pytest
from test_sessions import log_in
from web_cases import PASSWORD, password_hash

from bestbet.adapters.people_record import MOST_TRIES
from bestbet.web import admission, passwords
from bestbet.web.admission import Slower, admit, device_of
from bestbet.web.passwords import is_password

WRONG = "wrong"


@pytest.fixture
def looked(monkeypatch):
    """Count how often a password is really looked at, without the time that it takes."""
    seen = []

    def quick(password, kept):
        seen.append(password)
        return kept is not None and password == PASSWORD

    monkeypatch.setattr(admission, "is_password", quick)
    return seen


def guess(server, login, *, address="192.0.2.1", password=WRONG, device=""):
    try:
        return admit(server.desk, login, password, address=address, device=device)
    except Slower as slower:
        return slower


@pytest.mark.parametrize("n_addresses", [1, 100])
def test_of_1000_bad_passwords_ten_are_looked_at_in_a_quarter_of_an_hour(company, people, looked, n_addresses):
    refused = 0
    for i in range(1000):
        answer = guess(company, people["viewer"].login, address=f"192.0.2.{i % n_addresses}")
        refused += isinstance(answer, Slower)
        company.clock.forward(seconds=0.8)
    assert len(looked) == MOST_TRIES
    assert refused == 1000 - MOST_TRIES


def test_one_address_cannot_go_through_many_logins(company, looked):
    for i in range(100):
        guess(company, f"somebody{i}@example.com")
    assert len(looked) == MOST_TRIES


def test_without_the_count_every_guess_would_be_looked_at(company, people, looked, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(admission, "begin_try", lambda *_: ((), 0.0))
    for _ in range(50):
        guess(company, people["viewer"].login)
    assert len(looked) == 50


@pytest.mark.usefixtures("looked")
def test_it_is_slower_and_never_locked(company, people):
    login = people["viewer"].login
    for _ in range(30):
        guess(company, login)
    waiting = guess(company, login, password=PASSWORD)
    assert isinstance(waiting, Slower)
    assert waiting.seconds <= 15 * 60
    company.clock.forward(seconds=waiting.seconds + 1)
    assert guess(company, login, password=PASSWORD).account.login == login


@pytest.mark.usefixtures("looked")
def test_a_browser_that_was_here_before_is_not_slowed_by_guesses_from_elsewhere(company, people):
    login = people["viewer"].login
    for i in range(100):
        guess(company, login, address=f"198.51.100.{i}")
    device = device_of(company.desk, login)
    assert isinstance(guess(company, login, password=PASSWORD), Slower)
    assert guess(company, login, password=PASSWORD, device=device).account.login == login
    forged = f"{device.split('.')[0]}.{'0' * 64}"
    assert isinstance(guess(company, login, password=PASSWORD, device=forged), Slower)
    other = device_of(company.desk, people["owner"].login)
    assert isinstance(guess(company, login, password=PASSWORD, device=other), Slower)


def test_a_stolen_browser_guesses_no_faster(company, people, looked):
    device = device_of(company.desk, people["viewer"].login)
    for _ in range(100):
        guess(company, people["viewer"].login, device=device)
    assert len(looked) == MOST_TRIES


@pytest.mark.usefixtures("people")
def test_a_forged_forwarded_address_counts_as_the_true_one(company, looked):
    for i in range(30):
        client = company.client(address="192.0.2.7")
        client.headers["x-forwarded-for"] = f"203.0.113.{i}"
        log_in(company, f"somebody{i}", client=client, password=WRONG)
    assert len(looked) == MOST_TRIES


@pytest.mark.usefixtures("looked")
def test_right_passwords_count_as_no_try(company, people):
    for _ in range(25):
        assert guess(company, people["viewer"].login, password=PASSWORD).account


def test_the_form_says_the_same_of_a_known_and_an_unknown_login(company, people):
    _, known = log_in(company, people["viewer"].login, password=WRONG)
    _, unknown = log_in(company, "nobody@example.com", password=WRONG)
    assert known.status_code == unknown.status_code == 401
    plain = [answer.text.split("<main")[1].split("form_token")[0] for answer in (known, unknown)]
    assert plain[0] == plain[1]


def seconds_of(kept):
    """Seconds of this thread, so that other work on the machine does not enter."""
    begun = time.thread_time()
    assert not is_password("wrong password", kept)
    return time.thread_time() - begun


def difference(one, other, n):
    took = {one: [], other: []}
    for _ in range(n):
        for kept, seconds in took.items():
            seconds.append(seconds_of(kept))
    low, high = sorted(statistics.median(seconds) for seconds in took.values())
    return (high - low) / high


@pytest.mark.usefixtures("dear_passwords")
def test_passwords_are_hashed_with_all_the_work_that_is_promised():
    assert passwords.hashed_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=1$")


@pytest.mark.usefixtures("dear_passwords")
def test_an_unknown_login_takes_as_long_as_a_known_one():
    assert difference(password_hash(), None, 7) < 0.10


@pytest.mark.usefixtures("dear_passwords")
def test_the_clock_sees_a_short_cut_for_unknown_logins(monkeypatch):
    """Negative control: a cheaper hash for nobody shows."""
    from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415

    cheap = Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1).hash("x")
    monkeypatch.setattr(passwords, "_nobody", lambda: cheap)
    assert difference(password_hash(), None, 3) > 0.10


def test_at_most_two_passwords_are_hashed_at_once(monkeypatch):
    now, most = [], []

    class Slow:
        def verify(self, *_arguments):
            now.append(1)
            most.append(len(now))
            time.sleep(0.02)
            now.pop()
            return False

    monkeypatch.setattr(passwords, "_hasher", Slow)
    monkeypatch.setattr(passwords, "_nobody", lambda: "x")
    threads = [threading.Thread(target=is_password, args=("x", None)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 257,
        "password1234",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "1qaz2wsx3edc",
        "JustinBieber",
        "123456789987654321",
        "correct horse battery staple",
        "finalfantasy",
        "needforspeed",
    ],
)
def test_easy_passwords_are_refused(password):
    with pytest.raises(passwords.UsageError, match="BB-A17"):
        passwords.hashed_password(password)
