"""A server in this process over a small company's workspace, with people of every role and a clock that tests move."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from fastapi.testclient import TestClient

from bestbet.adapters.people import Role, add_account
from bestbet.adapters.people_access import Scope, begin_session, issue_token
from bestbet.web import passwords
from bestbet.web.app import create_app
from bestbet.web.entry import form_token, session_cookie
from bestbet.web.settings import Settings

KEY = b"7f3a9c51e2d84b06a1c7f3e9b5d20846"
PASSWORD = "four horses eat plums"  # noqa: S105 - of people who exist in these tests alone
URL = "http://127.0.0.1:8000"
MORNING = datetime(2027, 1, 4, 9, tzinfo=UTC)


@cache
def _hashed_by(hasher):
    return hasher.hash(PASSWORD)


def password_hash():
    """The hash of everybody's password, made once by each hasher."""
    return _hashed_by(passwords._hasher())


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = MORNING

    def __call__(self):
        return self.now

    def forward(self, **by):
        self.now += timedelta(**by)


@dataclass
class Server:
    """An application in this process; `as_` gives a client of somebody, with the form token that pages carry."""

    app: object
    settings: Settings
    clock: Clock
    clients: list = field(default_factory=list)

    @property
    def desk(self):
        return self.app.app.state.desk

    @property
    def store(self):
        return self.desk.store

    def client(self, *, address="192.0.2.1"):
        found = TestClient(self.app, base_url=self.settings.public_url, follow_redirects=False, client=(address, 4000))
        self.clients.append(found)
        return found

    def person(self, role, login=None):
        with self.store.writing() as connection:
            name = login or f"{role}@example.com"
            kept = password_hash()
            return add_account(
                connection, name=name.split("@")[0], login=name, role=Role(role), password=kept, at=self.clock()
            )

    def as_(self, account):
        """A client with a session of an account; unsafe requests carry the form token unless told otherwise."""
        with self.store.writing() as connection:
            secret = begin_session(connection, account, self.clock())
        client = self.client()
        client.cookies.set(session_cookie(self.desk), secret)
        client.headers["x-bestbet-form"] = form_token(self.desk, secret)
        return client

    def token(self, account, scope):
        with self.store.writing() as connection:
            secret, _ = issue_token(
                connection, account, name="script", scope=Scope(scope), lasts=timedelta(days=30), at=self.clock()
            )
        return secret

    def with_token(self, account, scope):
        client = self.client()
        client.headers["authorization"] = f"Bearer {self.token(account, scope)}"
        return client


def serving(root, *, url=URL, **more):
    clock = Clock()
    settings = Settings(root, KEY, public_url=url, clock=clock, is_working=False, **more)
    return Server(create_app(settings), settings, clock)
