"""The Plan page: read by everybody, edited by editors, checked as one types, joined with others, undone after a restart."""

import difflib
import html
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from bestbet.adapters.plan_file import read_plan_text
from bestbet.adapters.plan_steps import digest_of, steps
from bestbet.plan.parse import parse_plan
from bestbet.web.app import create_app
from drafted_plan import with_loyal

PART = {"x-bestbet-part": "1"}
VOLUME = {"section": "objectives", "name": "volume"}


def text_of(company):
    return read_plan_text(company.settings.root)


def digest(company):
    return digest_of(text_of(company))


def form_values(client, section, name):
    """What a browser would send back of an entry's form, every field that is drawn."""
    page = client.get("/plan/entry", params={"section": section, "name": name, "edit": "1"}).text
    return {**fields_in(page), "section": section, "name": name}


def fields_in(page):
    page = page[page.index('class="edit"') :]
    page = page[: page.index("</form>")]
    found = {
        m[1]: html.unescape(m[2])
        for m in re.finditer(r'<input(?: type="hidden")?(?: id="[^"]*")? name="([^"]+)" value="([^"]*)"', page)
    }
    for m in re.finditer(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        found[m[1]] = html.unescape(m[2])
    for m in re.finditer(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', m[2])
        found[m[1]] = html.unescape(chosen[1]) if chosen else re.search(r'value="([^"]*)"', m[2])[1]
    found.pop("form_token", None)
    return found


def changed_lines(before, after):
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


def test_the_ladder_shows_every_step_and_what_each_number_rests_on(company, people):
    page = company.as_(people["viewer"]).get("/plan").text
    for words in ("Objectives", "Strategies", "Tactics", "Resources", "Gives up", "Focus healthcare", "Cold calling"):
        assert words in page
    assert "In every strategy" in page
    assert "Only in fewer larger deals" in page
    assert "from your data: holding course gives" in page
    assert re.search(r'class="mark judgement">judgement', page)
    assert "8.8 a week; how much of it this work caused is judgement" in page
    assert "Edit the text" not in page
    assert ">Edit<" not in page
    assert "style=" not in page


def test_a_form_sent_back_as_it_was_drawn_changes_nothing(company, people):
    client = company.as_(people["editor"])
    before = text_of(company)
    for section, name in (
        ("objectives", "new_in_healthcare"),
        ("tactics", "seminars"),
        ("strategies", "fewer_larger_deals"),
        ("resources", "rep_hours"),
        ("rivals", "Public Sector"),
        ("plan", ""),
    ):
        sent = form_values(client, section, name)
        assert sum(key.startswith("v_") for key in sent) >= 3
        answer = client.post("/plan/entry", data=sent)
        assert answer.headers["location"] == "/plan?said=same", section
    assert text_of(company) == before


@pytest.mark.parametrize(
    ("section", "name", "values", "lines"),
    [
        (
            "objectives",
            "loyal",
            {"amount": "61 %", "must": "no"},
            [
                "-  loyal: {measure: repeat_or_referral_share, at_least: ",
                "+  loyal: {measure: repeat_or_referral_share, at_least: 61 %, by: 2028-06-30, must: no}  # from",
            ],
        ),
        (
            "objectives",
            "volume",
            {"direction": "increase_by", "amount": "20 %"},
            [
                "-  volume: {measure: bookings, at_least: ",
                "+  volume: {measure: bookings, by: 2027-12-31, increase_by: 20 %}  # from",
            ],
        ),
        (
            "tactics",
            "cold_calling",
            {"brings.opportunities": "0.02 to 0.05 per unit"},
            [
                "-    brings: {opportunities: 0.0",
                "+    brings: {opportunities: 0.02 to 0.05 per unit}              # judgement, by hand; before: from your",
            ],
        ),
        (
            "strategies",
            "broad_outbound",
            {"units.seminars.0": "today", "where.seminars.0": "industry: Healthcare, Logistics"},
            [
                "-      seminars: 1.1 per quarter                                   # judgement",
                "+      seminars: {where: {industry: [Healthcare, Logistics]}, units: today}",
            ],
        ),
    ],
)
def test_an_edit_changes_its_own_line_and_keeps_the_comment(company, people, section, name, values, lines):
    client = company.as_(people["editor"])
    before = text_of(company)
    sent = form_values(client, section, name) | {f"v_{key}": value for key, value in values.items()}
    assert client.post("/plan/entry", data=sent).headers["location"] == "/plan?said=saved"
    after = text_of(company)
    found = changed_lines(before, after)
    assert len(found) == len(lines)
    assert all(line.startswith(start) for line, start in zip(found, lines, strict=True)), found
    parse_plan(after)


def test_problems_stand_beside_their_field_and_a_refused_save_loses_nothing(company, people):
    client = company.as_(people["editor"])
    before = text_of(company)
    sent = form_values(client, **VOLUME) | {"v_amount": "lots", "v_by": "2027-02-31"}
    checked = client.post("/plan/check", data=sent, headers=PART).text
    amount, by = (re.search(rf'id="(f\w+)" name="v_{key}"', form_page(client))[1] for key in ("amount", "by"))
    for mark, words in ((amount, "does not start with a number"), (by, "does not exist")):
        place = re.search(rf'<div data-into="p-{mark}">(.*?)</div>', checked, re.DOTALL)[1]
        assert words in place
    refused = client.post("/plan/entry", data=sent)
    assert refused.status_code == 422
    assert 'value="lots"' in refused.text
    assert 'value="2027-02-31"' in refused.text
    assert "does not start with a number" in refused.text
    assert text_of(company) == before
    fine = client.post("/plan/check", data=form_values(client, **VOLUME), headers=PART).text
    assert "wrong" not in fine


def form_page(client):
    return client.get("/plan/entry", params={**VOLUME, "edit": "1"}).text


def test_an_objective_that_is_an_activity_is_told_gently_and_saved(company, people):
    client = company.as_(people["editor"])
    sent = {
        "section": "objectives",
        "name": "run 12 webinars",
        "digest": digest(company),
        "is_new": "1",
        "v_measure": "wins",
        "v_direction": "at_least",
        "v_amount": "12",
        "v_by": "2027-12-31",
    }
    checked = client.post("/plan/check", data=sent, headers=PART).text
    assert "named like something to do" in checked
    assert 'class="wrong"' not in checked
    assert client.post("/plan/new", data=sent).headers["location"] == "/plan?said=saved"
    assert "run_12_webinars: {measure: wins, at_least: 12, by: 2027-12-31}" in text_of(company)
    assert "named like something to do" in client.get("/plan").text


def test_entries_are_copied_with_their_comments_and_removed_with_what_uses_them(company, people):
    client = company.as_(people["editor"])
    before = text_of(company)
    drawn = client.get("/plan/new", params={"section": "strategies", "like": "hold"}).text
    copied = fields_in(drawn) | {"name": "hold with care"}
    assert copied["v_because"].startswith("it is what is done today")
    assert copied["v_units.cold_calling.0"] == "today"
    as_it_is = client.post("/plan/new", data=copied)
    assert as_it_is.status_code == 422
    assert "no choice beside the status quo" in as_it_is.text
    assert text_of(company) == before
    copied |= {"v_gives_up": "seminars", "v_units.seminars.0": "", "v_because": "we won 3 of 40 deals at seminars"}
    answer = client.post("/plan/new", data=copied)
    assert answer.status_code == 303, re.findall(r'class="wrong">([^<]*)', answer.text)
    plan = parse_plan(text_of(company))
    assert [s.name for s in plan.strategies if s.is_status_quo] == ["hold"]
    made = next(s for s in plan.strategies if s.name == "hold_with_care")
    assert made.gives_up == "seminars"
    assert "seminars" not in [effort.tactic for effort in made.effort]
    again = text_of(company)
    block = again[again.index("  hold_with_care:") : again.index("  focus_healthcare:")]
    assert block.count("# judgement") == 6
    taken = client.post("/plan/new", data=copied | {"digest": digest(company)})
    assert taken.status_code == 422
    assert "Choose another name" in taken.text
    gone = {"section": "tactics", "name": "newsletter", "digest": digest(company)}
    assert client.post("/plan/remove", data=gone).headers["location"] == "/plan?said=removed"
    assert "newsletter" not in text_of(company)
    parse_plan(text_of(company))


def test_two_people_at_different_entries_both_keep_their_change(company, people):
    ada, ben = company.as_(people["editor"]), company.as_(people["owner"])
    hers, his = form_values(ada, **VOLUME), form_values(ben, "objectives", "loyal")
    assert ada.post("/plan/entry", data=hers | {"v_amount": "7 million"}).headers["location"].endswith("saved")
    assert ben.post("/plan/entry", data=his | {"v_amount": "64 %"}).headers["location"].endswith("joined")
    also = form_values(ada, **VOLUME)
    later = form_values(ben, **VOLUME)
    assert ada.post("/plan/entry", data=also | {"v_amount": "7.1 million"}).status_code == 303
    assert ben.post("/plan/entry", data=later | {"v_by": "2028-01-31"}).headers["location"].endswith("joined")
    assert "volume: {measure: bookings, at_least: 7.1 million, by: 2028-01-31}" in text_of(company)
    assert "at_least: 64 %" in text_of(company)


def test_two_people_at_the_same_field_are_shown_both_values_and_asked(company, people):
    ada, ben = company.as_(people["editor"]), company.as_(people["owner"])
    hers, his = form_values(ada, **VOLUME), form_values(ben, **VOLUME)
    ada.post("/plan/entry", data=hers | {"v_amount": "7 million", "v_must": "no"})
    asked = ben.post("/plan/entry", data=his | {"v_amount": "8 million", "v_by": "2028-01-31"})
    assert asked.status_code == 409
    assert "Theirs stays: <b>at least 7 million</b>" in asked.text
    assert "Mine goes in: <b>at least 8 million</b>" in asked.text
    assert "at_least: 7 million, by: 2027-12-31, must: no" in text_of(company)
    again = fields_in(asked.text) | VOLUME
    assert again["v_must"] == "no"  # what he did not touch is shown as it stands, so that it is not written back
    undecided = ben.post("/plan/entry", data=again)
    assert undecided.status_code == 409
    assert "Choose one of the two" in undecided.text
    assert "Mine goes in: <b>at least 8 million</b>" in undecided.text
    theirs = ben.post("/plan/entry", data=again | {"take_target": "theirs"})
    assert theirs.status_code == 303
    assert "at_least: 7 million, by: 2028-01-31, must: no" in text_of(company)
    asked = ben.post("/plan/entry", data=his | {"v_amount": "8 million"})
    mine = ben.post("/plan/entry", data=fields_in(asked.text) | VOLUME | {"take_target": "mine"})
    assert mine.status_code == 303
    assert "at_least: 8 million, by: 2028-01-31, must: no" in text_of(company)


def test_what_another_removed_is_not_saved_and_what_another_changed_is_not_removed(company, people):
    ada, ben = company.as_(people["editor"]), company.as_(people["owner"])
    his = form_values(ben, "objectives", "deal_size")
    old = digest(company)
    ada.post("/plan/remove", data={"section": "objectives", "name": "deal_size", "digest": old})
    lost = ben.post("/plan/entry", data=his | {"v_amount": "20 000"})
    assert lost.status_code == 409
    assert "took this away" in lost.text
    assert 'value="20 000"' in lost.text
    hers = form_values(ada, **VOLUME)
    ada.post("/plan/entry", data=hers | {"v_amount": "7 million"})
    kept = ben.post("/plan/remove", data={**VOLUME, "digest": old})
    assert kept.status_code == 409
    assert "volume: {measure: bookings, at_least: 7 million" in text_of(company)
    other = ben.post("/plan/remove", data={"section": "objectives", "name": "loyal", "digest": old})
    assert other.status_code == 303


def test_fifty_edits_at_once_lose_nothing(company, people):
    """Fifty clients draw their forms from one text and save together: each writes its own entry's own field."""
    entries = [("tactics", name, "source") for name in tactics_of(company)]
    entries += [("tactics", name, "at_most") for name in tactics_of(company)]
    entries += [("strategies", name, "because") for name in strategies_of(company)]
    entries += [("strategies", name, "gives_up") for name in strategies_of(company)]
    entries += [("tactics", name, "lasts") for name in tactics_of(company)]
    entries += [("tactics", name, "doubling_gives") for name in tactics_of(company)]
    entries += [("tactics", name, "changes_by") for name in tactics_of(company)]
    entries = entries[:50]
    start = digest(company)
    wanted = {key: value_for(number, key[2]) for number, key in enumerate(entries)}
    assert len(wanted) == 50
    editor = people["editor"]

    def save(key):
        section, name, field = key
        sent = {"section": section, "name": name, "digest": start, f"v_{field}": wanted[key]}
        return company.as_(editor).post("/plan/entry", data=sent)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, entries))
    assert [answer.status_code for answer in answers] == [303] * 50
    plan = parse_plan(text_of(company))
    said = company.as_(editor)
    forms = {key[:2]: form_values(said, *key[:2]) for key in wanted}
    assert {key: forms[key[:2]][f"v_{key[2]}"] for key in wanted} == wanted
    assert len(plan.tactics) == len(tactics_of(company))
    with company.store.reading() as connection:
        done = steps(connection)
    assert len(done) == 50
    assert all(later.before == earlier.after for later, earlier in pairwise(done))


def tactics_of(company):
    return [tactic.name for tactic in parse_plan(text_of(company)).tactics]


def strategies_of(company):
    return [strategy.name for strategy in parse_plan(text_of(company)).strategies]


def value_for(number, field):
    if field == "at_most":
        return f"{500 + number} per week"
    if field == "changes_by":
        return f"{number} %"
    if field == "lasts":
        return f"{number + 2} weeks"
    if field == "doubling_gives":
        return f"1.2 to 1.{number + 30}"
    return f"text number {number} of a test, won 3 of 4"


def test_a_save_that_looks_at_the_old_text_alone_would_lose_updates(company, people, monkeypatch):
    """Negative control: without joining, the same two saves leave only the second one's change."""
    from bestbet.workflow import plan_saving  # noqa: PLC0415

    def blind(_now, base, section, name, wanted):
        return plan_saving.with_fields(base, section, name, wanted)

    ada, ben = company.as_(people["editor"]), company.as_(people["owner"])
    hers, his = form_values(ada, **VOLUME), form_values(ben, "objectives", "loyal")
    ada.post("/plan/entry", data=hers | {"v_amount": "7 million"})
    monkeypatch.setattr(plan_saving, "_with_fields", blind)
    ben.post("/plan/entry", data=his | {"v_amount": "44 %"})
    assert "at_least: 7 million" not in text_of(company)


def test_undo_and_redo_survive_a_restart_and_never_undo_unseen(company, people):
    client = company.as_(people["editor"])
    texts = [text_of(company)]
    for amount in ("7 million", "8 million", "9 million"):
        client.post("/plan/entry", data=form_values(client, **VOLUME) | {"v_amount": amount})
        texts.append(text_of(company))
    old = digest(company)
    company.app = create_app(company.settings)
    client = company.as_(people["editor"])
    assert "Last change: objective volume, editor" in client.get("/plan").text
    for back in (2, 1, 0):
        assert client.post("/plan/undo", data={"digest": digest(company)}).headers["location"].endswith("undone")
        assert text_of(company) == texts[back]
    assert client.post("/plan/undo", data={"digest": digest(company)}).headers["location"].endswith("same")
    assert client.post("/plan/redo", data={"digest": digest(company)}).headers["location"].endswith("redone")
    assert text_of(company) == texts[1]
    assert client.post("/plan/undo", data={"digest": old}).status_code == 409
    assert text_of(company) == texts[1]
    client.post("/plan/entry", data=form_values(client, "objectives", "loyal") | {"v_amount": "61 %"})
    assert client.post("/plan/redo", data={"digest": digest(company)}).headers["location"].endswith("same")
    page = client.get("/plan/versions").text
    assert page.count("Undone: objective volume") == 3
    assert client.get("/plan/file", params={"version": 1}).text == texts[0]


def test_a_change_made_in_the_file_itself_is_a_step_that_can_be_undone(company, people):
    client = company.as_(people["editor"])
    client.post("/plan/entry", data=form_values(client, **VOLUME) | {"v_amount": "7 million"})
    saved = text_of(company)
    (company.settings.root / "plan.yaml").write_text(with_loyal(saved, "62 %"))
    assert "what was changed in the file itself" in client.get("/plan").text
    assert client.post("/plan/undo", data={"digest": digest(company)}).status_code == 303
    assert text_of(company) == saved
    assert client.post("/plan/redo", data={"digest": digest(company)}).status_code == 303
    assert "at_least: 62 %" in text_of(company)


def test_the_whole_text_is_edited_joined_and_asked_about(company, people):
    ada, ben = company.as_(people["editor"]), company.as_(people["owner"])
    start, old = text_of(company), digest(company)
    bad = with_loyal(start, "lots")
    said = ada.post("/plan/text/check", data={"text": bad}, headers=PART).text
    assert "Line 12" in said
    refused = ada.post("/plan/text", data={"text": bad, "digest": old})
    assert refused.status_code == 422
    assert "at_least: lots" in refused.text
    windows = with_loyal(start, "61 %").replace("\n", "\r\n")
    assert ada.post("/plan/text", data={"text": windows, "digest": old}).headers["location"].endswith("saved")
    assert text_of(company) == with_loyal(start, "61 %")
    other = re.sub(r"at_least: \S+ million", "at_least: 7 million", start, count=1)
    assert ben.post("/plan/text", data={"text": other, "digest": old}).headers["location"].endswith("joined")
    clash = with_loyal(start, "63 %")
    asked = ben.post("/plan/text", data={"text": clash, "digest": old})
    assert asked.status_code == 409
    assert "at_least: 61 %" in asked.text
    assert "at_least: 63 %" in asked.text
    now = re.search(r'name="now" value="(\w+)"', asked.text)[1]
    mine = ben.post("/plan/text", data={"text": clash, "digest": old, "now": now, "take": "mine"})
    assert mine.status_code == 303
    assert "at_least: 63 %" in text_of(company)
    assert "7 million" in text_of(company)
    assert ada.get("/plan/file").content.decode() == text_of(company)


def test_a_text_that_is_no_plan_can_still_be_mended(company, people):
    client = company.as_(people["editor"])
    good = text_of(company)
    (company.settings.root / "plan.yaml").write_text("objectives: [")
    page = client.get("/plan")
    assert page.status_code == 200
    assert "Mend the text" in page.text
    broken = client.get("/plan/text").text
    assert "is not YAML" in broken
    assert client.post("/plan/text", data={"text": good, "digest": digest(company)}).status_code == 303
    assert text_of(company) == good
