"""Who may do what: every route declares its policy by the visitor that it asks for, and without one nothing starts.

A route takes one of `Anyone`, `Reader`, `Editor`, `Owner`; FastAPI then runs the guard before anything else of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from bestbet.adapters.people import Role
from bestbet.adapters.people_access import Scope
from bestbet.web.entry import Refused, Visitor, check_form, entered
from bestbet.web.once import begin, once_key, undo


@dataclass(frozen=True, slots=True)
class Policy:
    """The least role and, of a token, the least scope; no role means that anybody may come in."""

    role: Role | None
    scope: Scope = Scope.READ

    def allows(self, visitor: Visitor) -> bool:
        """Return whether a visitor may pass."""
        if self.role is None:
            return True
        if visitor.account is None:
            return False
        return visitor.account.role.rank >= self.role.rank and visitor.scope.rank >= self.scope.rank


ANYBODY = Policy(None)
READ = Policy(Role.VIEWER, Scope.READ)
WRITE = Policy(Role.EDITOR, Scope.WRITE)
MANAGE = Policy(Role.OWNER, Scope.MANAGE)


@dataclass(frozen=True, slots=True)
class Guard:
    """The dependency that lets a visitor in, or refuses with 401 or 403 before anything is read or changed."""

    policy: Policy

    async def __call__(self, request: Request) -> AsyncIterator[Visitor]:
        """Give who is asking; what was refused may be sent again under the same key."""
        visitor = await entered(request)
        request.state.visitor = visitor
        if not self.policy.allows(visitor):
            raise Refused(visitor, self.policy.role or Role.VIEWER)
        await check_form(request, visitor)
        key = once_key(request, visitor)
        await run_in_threadpool(begin, request, visitor, key)
        try:
            yield visitor
        except BaseException:
            await run_in_threadpool(undo, request, visitor, key)
            raise
        finally:
            await request.close()


Anyone = Annotated[Visitor, Depends(Guard(ANYBODY))]
Reader = Annotated[Visitor, Depends(Guard(READ))]
Editor = Annotated[Visitor, Depends(Guard(WRITE))]
Owner = Annotated[Visitor, Depends(Guard(MANAGE))]


def policies(app: Any) -> Iterator[tuple[APIRoute | Any, Policy | None]]:
    """Give every route of the application with its policy; None where it declares none, or is no plain route."""
    for route in app.routes:
        yield route, _policy_of(route.dependant) if isinstance(route, APIRoute) else None


def _policy_of(dependant: Dependant) -> Policy | None:
    found = [one.call.policy for one in dependant.dependencies if isinstance(one.call, Guard)]
    return found[0] if len(found) == 1 else None
