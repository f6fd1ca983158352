"""The board's page says the bet, its odds with their error, what it gives up, what reopens it, and what to drop."""

from dataclasses import replace

import brief_sample
import pytest
from brief_sample import MONEY, WIRE, odds, tactics, tracked

from bestbet.report.board_html import brief_html
from bestbet.report.board_json import brief_json
from bestbet.report.board_typst import (
    brief_values,
    front_rows,
    left_boxes,
    objective_table,
    plain,
    right_boxes,
    shares,
    wire_lines,
)
from bestbet.report.board_words import Beside, Named, board_of, state_text, wire_text
from bestbet.report.svg import GAP
from bestbet.report.tables import Table
from bestbet.track.standing import LOOK, RECONSIDER
from bestbet.track.wires import CLEAR, TOUCHED, WireState


@pytest.fixture(scope="module")
def open_board():
    return brief_sample.brief().board


@pytest.fixture(scope="module")
def board():
    return brief_sample.brief(is_committed=True).board


def spaced(text):
    return text.replace(GAP, " ")


def test_an_open_choice_is_asked_for_with_its_odds_and_their_error(open_board):
    assert open_board.headline == "The best bet: Focus"
    assert "with a chance of 40 % (about 2 in 5). 20 points ahead of Hold." in spaced(open_board.lead)
    assert open_board.asked == "Asked of the board: agree to Focus, its trip-wires, and what to drop."
    assert [spaced(f.value) for f in open_board.figures] == ["40 %", "20–60 %", "20 %"]
    assert open_board.figures[0].more == "± 0.8 points of simulation error"
    assert open_board.figures[2].more == "20.0 points less than the bet"


def test_the_options_stand_best_first_and_the_objectives_beside_today(open_board):
    assert [row.name for row in open_board.options] == ["focus", "hold", "broad_outbound"]
    table = objective_table(open_board)
    assert table["heads"][-2:] == ["Chance with Focus", "Going on as today"]
    assert [spaced(cell) for cell in table["rows"][0]] == [
        "Volume", "Bookings", "≥ 4.2 M EUR", "31 December 2027", "60 % ± 0.4", "40 %",
    ]  # fmt: skip


def test_what_to_drop_names_the_tactics_to_cut_with_effect_and_cost(open_board):
    cut, held = open_board.drop
    assert cut.startswith("Drop Web shop: it helps in most worlds.")
    assert "\N{MINUS SIGN}2.0 points (± 0.8)" in cut
    assert "28.2 h" in cut
    assert held == "Keep at their minimum, since nothing shows that they help: Fairs."


def test_tactics_of_another_strategy_are_never_taken_for_those_of_the_bet():
    other = replace(tactics(), strategy="hold")
    assert board_of(odds(), Beside(other)).drop == ()


def test_where_nothing_is_to_drop_that_is_said():
    only = replace(tactics(), tactics=tactics().tactics[:1])
    assert board_of(odds(), Beside(only)).drop == (
        "Nothing: every tactic of the bet helps in most plausible markets, or is worth a test.",
    )


def test_a_commitment_is_the_bet_even_where_another_leads_by_now():
    told = board_of(replace(odds(), best_bet="hold"), Beside(tactics(), tracked()))
    assert told.headline == "Our bet: Focus"
    assert told.options[0].name == "focus"
    assert told.options[0].tag == "our bet"
    assert [row.tag for row in told.options[1:]] == ["as today", ""]
    assert any("On today's facts Hold reads 20" in text for text in told.why)


@pytest.mark.parametrize(
    ("best", "tie_with", "place"),
    [
        ("focus", (), "It still leads:"),
        ("focus", ("hold",), "It is tied with Hold:"),
        ("hold", ("focus",), "It is tied with Hold:"),
    ],
)
def test_a_commitment_leads_or_is_tied_and_the_brief_says_which(best, tie_with, place):
    told = board_of(replace(odds(), best_bet=best, tie_with=tie_with), Beside(tactics(), tracked()))
    assert told.why[1].startswith(place)


def test_what_changed_since_the_commitment_is_told(board):
    said = [spaced(text) for text in board.since]
    assert said[0] == (
        "Committed on the facts of 31 December 2026 (entry 2 of the ledger); 26 whole weeks have come since."
    )
    assert said[1] == (
        "The chance of the bet read 42 % then and reads 40 % now (± 0.8 points); the newest import moved it most by "
        "what came (\N{MINUS SIGN}5.0 points)."
    )
    assert said[2] == "The best of the rejected, Hold: 20 % then, 21 % now."
    assert said[3:] == ["3 late corrections of earlier days were taken in.", "A tweak, recorded on 2027-03-01."]
    assert front_rows(board)[0].objectives[0].probability == 0.42
    assert front_rows(board)[2].objectives[0].probability is None


def test_a_committed_strategy_that_left_the_plan_is_said_and_not_drawn():
    gone = board_of(odds(), Beside(tactics(), replace(tracked(), strategy="hold")))
    assert gone.headline == "Our bet: Hold"
    steps = tuple(replace(s, p={**s.p, "old_way": 0.1}, mcse={**s.mcse, "old_way": 0.01}) for s in tracked().steps)
    gone = board_of(odds(), Beside(tactics(), replace(tracked(), strategy="old_way", steps=steps)))
    assert gone.headline == "The best bet: Focus"
    assert any("no longer has old_way" in text for text in gone.since)


@pytest.mark.parametrize(
    ("verdict", "asked"),
    [(LOOK, "no change is asked until the review on 1 October 2027"), (RECONSIDER, "take the decision up again")],
)
def test_the_verdict_decides_what_is_asked(verdict, asked):
    standing = replace(tracked().standing, verdict=verdict)
    board = board_of(odds(), Beside(tactics(), replace(tracked(), standing=standing)))
    assert asked in spaced(board.asked)


def test_a_tie_is_called_a_tie():
    tie = replace(odds(), verdict="tie", tie_with=("hold",), reason="their chances are 1 point apart")
    board = board_of(tie, Beside())
    assert board.headline == "A tie between Focus and Hold"
    assert "choose one of the tied strategies" in board.asked
    assert [row.tag for row in board.options][:2] == ["tied", "tied and as today"]


def test_trip_wires_read_as_people_say_them_with_their_false_alarms(open_board, board):
    assert spaced(wire_text(WIRE, "EUR")) == "Wins below 40 by 30 June 2027"
    assert spaced(wire_text(MONEY, "EUR")) == "Bookings below 2.3 M EUR by 30 June 2027"
    assert spaced(wire_lines(open_board)[0]) == ("Wins below 40 by 30 June 2027: take the decision up again (4 %).")
    assert spaced(wire_lines(board)[1]).endswith("stop seminars (5 %). Not yet due: 1.44 M EUR so far.")
    assert [title for title, _, _ in left_boxes(open_board)][2] == "Trip-wires to agree"
    assert [title for title, _, _ in right_boxes(board)][1] == "Trip-wires agreed"
    assert [state_text(WireState(WIRE, s, 44.0), "EUR") for s in (TOUCHED, CLEAR)] == [
        "Touched: 44 so far", "Passed: 44 so far",
    ]  # fmt: skip


def test_names_are_said_as_people_say_them_and_other_words_are_left_alone():
    said = Named(odds(), tactics())
    assert said("broad_outbound leads; Broad_outbound, too: P(all) 5") == (
        "Broad outbound leads; Broad outbound, too: the chance of all 5"
    )
    assert Named(odds(), tactics(), is_coined=True)("hold on to broad_outbound") == "hold on to Broad outbound"


def test_every_form_says_the_same_first_page(board):
    brief = brief_sample.brief(is_committed=True)
    page, values = brief_html(brief), brief_values(brief)
    for text in (board.headline, *board.why, *board.since, board.gives_up):
        assert text.replace("'", "&#39;") in page
    boxes = [*values["left"], *values["right"]]
    assert [plain(text) for text in board.since] == boxes[2]["items"]
    titles = [section["title"] for section in values["sections"]]
    assert (titles[0], titles[-1]) == ("How the commitment goes", "The method, in words")


def test_the_best_mix_stands_in_every_form_where_it_was_asked_for():
    told = Table("Doses", ("tactic", "a week"), (("web_shop", "12"),))
    brief = brief_sample.brief(mix_tables=(told,), mix_says=("One more hour is worth 0.1 points.",))
    page, values = brief_html(brief), brief_values(brief)
    assert "The best mix of hours and money" in page
    assert "One more hour is worth 0.1 points." in page
    (mix,) = [s for s in values["sections"] if s["title"] == "The best mix of hours and money"]
    assert mix["blocks"][0]["table"]["rows"] == [["Web shop", "12"]]
    assert "best mix" not in brief_html(brief_sample.brief())


def test_the_json_form_names_files_and_options():
    said = brief_json(brief_sample.brief(is_committed=True), [("pdf", "b.pdf", b"abc")])
    assert said["written"][0]["bytes"] == 3
    assert said["board"]["bet"] == "focus"
    assert said["board"]["options"][0] == {
        "name": "focus", "p_all": 0.4, "mcse": 0.004, "p_all_interval": [0.2, pytest.approx(0.6)],
        "status_quo": False, "bet": True,
    }  # fmt: skip
    assert said["board"]["trip_wires"]["agreed"] is True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202egnp.exe", "a\ufffdgnp.exe"),
        ("nul\x00 bell\x07", "nul\ufffd bell\ufffd"),
        ("line\nbreak\t tab", "line break tab"),
        ("16 600 and 5 %", f"16{GAP}600 and 5{GAP}%"),
        ("\ud800", "\ufffd"),
    ],
)
def test_text_for_paper_is_plain(text, shown):
    assert plain(text) == shown


def test_very_long_words_may_be_divided_and_nothing_of_them_is_lost():
    word = "x" * 300
    assert plain(word).replace("\u200b", "") == word
    assert max(len(piece) for piece in plain(word).split("\u200b")) <= 14


def test_only_columns_of_long_texts_share_the_width():
    table = Table("t", ("name", "n", "why"), (("a", "1", "w" * 80), ("b", "2", "v")), numeric=frozenset({"n"}))
    assert [share > 0 for share in shares(table)] == [False, False, True]
