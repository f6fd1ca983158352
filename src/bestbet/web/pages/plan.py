"""The plan as a ladder: objectives, strategies, tactics; each entry is edited where it stands, checked as one types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bestbet.adapters.people_record import record
from bestbet.adapters.plan_file import read_plan_text
from bestbet.adapters.plan_steps import REDO, UNDO
from bestbet.errors import Problem, UsageError, quote
from bestbet.plan.field_changes import Overlap
from bestbet.plan.fields import SECTIONS, TOP, fields_of, values_of
from bestbet.plan.ladder import has_entry
from bestbet.plan.written import read_written
from bestbet.web.desk import Desk, desk_of, is_part
from bestbet.web.entry import Visitor, posted
from bestbet.web.plan_sheet import EntryForm, Sheet, entry_form, sheet_of
from bestbet.web.policy import Editor, Reader
from bestbet.web.templating import show
from bestbet.web.working import standing
from bestbet.workflow.plan_odds import odds_followed
from bestbet.workflow.plan_saving import Hand, Outcome, Overlapped, Refused, Saved, checked_fields, save_fields
from bestbet.workflow.plan_turning import add_entry, checked_new, remove_entry, turn

router = APIRouter(include_in_schema=False)
Posted = Annotated[dict[str, str], Depends(posted)]
TAKE = "take_"
"""Where two people changed the same field, the form asks which stays: `take_SLOT` is mine or theirs."""
_FIELD = "v_"
_MINE = "mine"


@router.get("/plan")
def plan_page(request: Request, _visitor: Reader) -> Response:
    """Show the whole plan."""
    desk = desk_of(request)
    if not desk.has_plan:
        return RedirectResponse("/", 303)
    return show(request, "plan.html", sheet=sheet_of(desk), said=_SAID.get(request.query_params.get("said", ""), ""))


_SAID = {
    "saved": "Saved.",
    "joined": "Saved, together with what others changed meanwhile.",
    "same": "Nothing was changed.",
    "undone": "Undone.",
    "redone": "Done again.",
    "removed": "Removed.",
}


@router.get("/plan/entry")
def entry_shown(request: Request, visitor: Reader, section: str = TOP, name: str = "", edit: str = "") -> Response:
    """Show one entry for reading, or with `edit` as a form."""
    desk = desk_of(request)
    text = read_plan_text(desk.workspace().root)
    _known(text, section, name)
    if edit and visitor.may("editor"):
        return _form(request, entry_form(text, section, name))
    return _card(request, desk, section, name) if is_part(request) else RedirectResponse("/plan", 303)


@router.post("/plan/entry")
def save_entry(request: Request, visitor: Editor, form: Posted) -> Response:
    """Save one entry; what cannot be saved comes back with what is wrong, and nothing that was typed is lost."""
    desk = desk_of(request)
    entry = (form.get("section", ""), form.get("name", ""))
    now = read_plan_text(desk.workspace().root)
    if entry[0] not in {TOP, *SECTIONS}:
        raise _no_entry(*entry)
    values, open_slots = _values(form), _undecided(form)
    if open_slots:
        return _form(request, _asked_again(now, entry, form), 409)
    found = save_fields(
        desk.workspace(), desk.store, entry, values, seen=form.get("digest", ""), hand=_hand(desk, visitor)
    )
    if isinstance(found, Saved):
        _note(desk, visitor, found, "plan saved")
        return _saved(request, desk, entry, found)
    if isinstance(found, Refused):
        back = entry_form(now, *entry, values=values)
        return _form(request, replace(back, beside=found.beside, digest=form.get("digest", "")), 422)
    return _form(request, _asked_to_choose(found, entry), 409)


@router.post("/plan/check")
def check_entry(request: Request, _visitor: Editor, form: Posted) -> Response:
    """Say what is wrong with an entry while it is being filled in."""
    desk = desk_of(request)
    entry = (form.get("section", ""), form.get("name", ""))
    text = read_plan_text(desk.workspace().root)
    if form.get("is_new"):
        if entry[0] not in SECTIONS:
            raise _no_entry(*entry)
        found = checked_new(desk.workspace(), entry, _values(form), like=form.get("like", ""))
        return show(request, "plan_check.html", form=replace(entry_form(text, entry[0], ""), beside=found))
    _known(text, *entry)
    found = checked_fields(desk.workspace(), entry, _values(form), seen=form.get("digest", ""), store=desk.store)
    return show(request, "plan_check.html", form=replace(entry_form(text, *entry), beside=found))


@router.get("/plan/new")
def new_entry(request: Request, _visitor: Editor, section: str, like: str = "") -> Response:
    """Show the form of a new entry, or of a copy."""
    desk = desk_of(request)
    text = read_plan_text(desk.workspace().root)
    if section not in SECTIONS or (like and not has_entry(read_written(text), section, like)):
        raise _no_entry(section, like)
    return _form(request, _new_form(text, section, like))


def _new_form(text: str, section: str, like: str, values: Mapping[str, str] | None = None) -> EntryForm:
    """Return the form of a new entry, filled in as the entry `like` where it is to be a copy."""
    if like and values is None:
        values = {**values_of(fields_of(read_written(text), section, like)), "status_quo": "no"}
    return replace(entry_form(text, section, "", values=values), is_new=True, is_gone=False, like=like)


@router.post("/plan/new")
def make_entry(request: Request, visitor: Editor, form: Posted) -> Response:
    """Add an entry."""
    desk = desk_of(request)
    section, name, like = (form.get(key, "") for key in ("section", "name", "like"))
    values = _values(form)
    found = add_entry(
        desk.workspace(),
        desk.store,
        (section, name),
        values,
        like=like,
        seen=form.get("digest", ""),
        hand=_hand(desk, visitor),
    )
    if isinstance(found, Saved):
        _note(desk, visitor, found, "plan entry added")
        return _onward(request, "saved")
    text = read_plan_text(desk.workspace().root)
    back = replace(_new_form(text, section, like, values), name=name)
    if isinstance(found, Refused):
        back = replace(back, beside=found.beside)
    return _form(request, back, 422)


@router.post("/plan/remove")
def remove(request: Request, visitor: Editor, form: Posted) -> Response:
    """Take an entry away, and what others say of it, unless somebody has changed it meanwhile."""
    desk = desk_of(request)
    entry = (form.get("section", ""), form.get("name", ""))
    found = remove_entry(desk.workspace(), desk.store, entry, seen=form.get("digest", ""), hand=_hand(desk, visitor))
    if isinstance(found, Saved):
        _note(desk, visitor, found, "plan entry removed")
        return _onward(request, "removed")
    back = entry_form(read_plan_text(desk.workspace().root), *entry)
    if isinstance(found, Refused):
        return _form(request, replace(back, beside=found.beside), 422)
    moved = "somebody changed this meanwhile; it was not removed. This is how it stands now."
    problem = Problem("BB-A61", moved, "Look at it, and remove it again if you still want to.")
    back.beside.own.append(problem)
    return _form(request, back, 409)


@router.post("/plan/undo")
def undo(request: Request, visitor: Editor, form: Posted) -> Response:
    """Take back the last change."""
    return _turned(request, visitor, form, UNDO)


@router.post("/plan/redo")
def redo(request: Request, visitor: Editor, form: Posted) -> Response:
    """Repeat the change that was taken back last."""
    return _turned(request, visitor, form, REDO)


def _turned(request: Request, visitor: Visitor, form: Mapping[str, str], way: str) -> Response:
    desk = desk_of(request)
    found = turn(desk.workspace(), desk.store, way, seen=form.get("digest", ""), hand=_hand(desk, visitor))
    if isinstance(found, Overlapped):
        text = "somebody changed the plan after this page was drawn, so the last change is another one now."
        raise moved_on(text)
    if isinstance(found, Saved):
        _note(desk, visitor, found, f"plan {way}")
    return _onward(request, "same" if found is None else "undone" if way == UNDO else "redone")


@router.get("/plan/odds")
def odds_part(request: Request, _visitor: Reader, begin: str = "") -> Response:
    """Show the odds on the plan as it stands, beside those before; with `begin` they are worked out."""
    if not is_part(request):
        return RedirectResponse("/plan", 303)
    return show(request, "plan_odds.html", **_odds(desk_of(request)), is_begun=bool(begin))


def _odds(desk: Desk) -> dict[str, object]:
    found = standing(desk, "odds")
    answer = found.answer
    followed = None if answer is None else odds_followed(desk.workspace(), desk.store, found.parameters, answer)
    return {"standing": found, "followed": followed}


def moved_on(text: str) -> UsageError:
    """Return the refusal of what was meant for an older plan; answered with 409."""
    return UsageError(Problem("BB-A61", text, "Load the page again and look at it first."))


def _values(form: Mapping[str, str]) -> dict[str, str]:
    """Return the values by field; where theirs is to stay, ours is left out."""
    dropped = {
        key for name, choice in form.items() if name.startswith(TAKE) and choice != _MINE for key in _keys(form, name)
    }
    sent = {name.removeprefix(_FIELD): value for name, value in form.items() if name.startswith(_FIELD)}
    return {key: value for key, value in sent.items() if key not in dropped}


def _keys(form: Mapping[str, str], take: str) -> list[str]:
    return form.get(f"keys_{take.removeprefix(TAKE)}", "").split("\n")


def _undecided(form: Mapping[str, str]) -> list[str]:
    asked = [name.removeprefix("keys_") for name in form if name.startswith("keys_")]
    return [slot for slot in asked if f"{TAKE}{slot}" not in form]


def _asked_again(now: str, entry: tuple[str, str], form: Mapping[str, str]) -> EntryForm:
    """Return the form once more where it was not said which of two values is to stay."""
    sent, stands = _values(form), entry_form(now, *entry).entry
    overlaps = []
    for slot in _undecided(form):
        keys = [key for key in _keys(form, f"{TAKE}{slot}") if key in stands.fields]
        theirs = {key: stands.value(key) for key in keys}
        label = stands.fields[keys[0]].label if keys else slot
        overlaps.append(Overlap(slot, label, {}, {key: sent.get(key, "") for key in keys}, theirs))
    back = entry_form(now, *entry, values=sent, overlaps=overlaps)
    back.beside.own.append(
        Problem("BB-A61", "it is not said which of two values is to stay.", "Choose one of the two.")
    )
    return replace(back, digest=form.get("digest", ""))


def _asked_to_choose(found: Overlapped, entry: tuple[str, str]) -> EntryForm:
    """Return the form on the plan as it stands, with only what this person changed put into it."""
    back = entry_form(found.text, *entry, values=found.wanted, overlaps=found.overlaps)
    if found.is_gone:
        text = "somebody took this away meanwhile, so it was not saved."
        back.beside.own.append(Problem("BB-A61", text, "Add it anew from here, or undo that on the plan's page."))
        return replace(back, is_new=True, is_gone=False)
    return back


def _hand(desk: Desk, visitor: Visitor) -> Hand:
    return Hand(visitor.known.id, desk.now())


def _note(desk: Desk, visitor: Visitor, found: Outcome, event: str) -> None:
    if isinstance(found, Saved) and not found.is_same:
        with desk.store.writing() as connection:
            record(connection, event, how=visitor.how, at=desk.now(), account_id=visitor.known.id)


def _known(text: str, section: str, name: str) -> None:
    if section not in {TOP, *SECTIONS} or not has_entry(read_written(text), section, name):
        raise _no_entry(section, name)


def _no_entry(section: str, name: str) -> UsageError:
    return UsageError(
        Problem("BB-A14", f"the plan has no {quote(f'{section} {name}'.strip())}.", "Load the page again.")
    )


def _form(request: Request, form: EntryForm, status: int = 200) -> Response:
    name = "plan_form_part.html" if is_part(request) else "plan_form.html"
    response = show(request, name, form=form)
    response.status_code = status
    return response


def _card(request: Request, desk: Desk, section: str, name: str, *, said: str = "") -> Response:
    sheet = sheet_of(desk)
    return show(
        request,
        "plan_card_part.html",
        sheet=sheet,
        section=section,
        entry_name=name,
        item=_item(sheet, section, name),
        said=said,
    )


def _item(sheet: Sheet, section: str, name: str) -> object:
    """Return what a card of the ladder shows of one entry."""
    ladder = sheet.ladder
    if ladder is None:
        raise _no_entry(section, name)
    if section == "strategies":
        return next(way for way in ladder.ways if way.entry.name == name)
    tactics = tuple(entry for group in ladder.groups for entry in group.tactics)
    within = {TOP: (ladder.top,), "objectives": ladder.objectives, "tactics": tactics}
    entries = within.get(section) or (ladder.resources if section == "resources" else ladder.rivals)
    return next(entry for entry in entries if entry.name == name)


def _saved(request: Request, desk: Desk, entry: tuple[str, str], found: Saved) -> Response:
    said = "same" if found.is_same else "joined" if found.is_joined else "saved"
    if is_part(request):
        return _card(request, desk, *entry, said=_SAID[said])
    return RedirectResponse(f"/plan?{urlencode({'said': said})}", 303)


def _onward(request: Request, said: str) -> Response:
    to = f"/plan?{urlencode({'said': said})}"
    return Response(headers={"X-Bestbet-Go": to}) if is_part(request) else RedirectResponse(to, 303)
