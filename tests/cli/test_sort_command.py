"""`bestbet sort`: one statement, a file, or stdin; JSON alone on stdout; exit status as for every command."""

import json
import os
import subprocess
import sys

import pytest

ENTRY = [sys.executable, "-c", "from bestbet.cli.main import main; main()"]


def bestbet(*arguments, given=""):
    command = [*ENTRY, "sort", *(str(a) for a in arguments)]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False, env=dict(os.environ))


def test_one_statement_is_explained_in_sentences():
    shown = bestbet("Make 50 calls a day")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("A tactic (")
    assert 'Because of "calls" at 9' in shown.stdout
    assert "Better: Objective:" in shown.stdout


def test_json_is_one_object_with_every_line_of_a_file(tmp_path):
    file = tmp_path / "statements.txt"
    file.write_text(
        "\ufeff# from the workshop\n- Grow sales by 10 % by June 2027\n\nCold calling\r\n• Why us?\n", encoding="utf-8"
    )
    shown = bestbet("-f", file, "--json", "--as-of", "2026-11-23")
    assert shown.returncode == 0, shown.stderr
    answer = json.loads(shown.stdout)
    assert [one["kind"] for one in answer["statements"]] == ["objective", "tactic", "other"]
    assert answer["as_of"] == "2026-11-23"
    assert answer["counts"] == {"objective": 1, "strategy": 0, "tactic": 1, "other": 1}
    assert set(answer["statements"][0]) == {
        "text",
        "kind",
        "confidence",
        "shares",
        "could_be",
        "why",
        "cues",
        "lacks",
        "better",
    }


def test_several_statements_in_quotes_are_several_and_bare_words_are_one():
    shown = bestbet("Cold calling to clinics", "Focus on hospitals", "--json")
    assert [one["text"] for one in json.loads(shown.stdout)["statements"]] == [
        "Cold calling to clinics",
        "Focus on hospitals",
    ]
    shown = bestbet("Grow", "sales", "by", "10", "%", "--json")
    assert [one["text"] for one in json.loads(shown.stdout)["statements"]] == ["Grow sales by 10 %"]


def test_lines_may_be_piped_in():
    shown = bestbet(given="Cold calling\nFocus on hospitals\n")
    assert "2 statements" in shown.stdout
    assert "1 strategy, 1 tactic" in shown.stdout
    assert "Better worded" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "given", "code", "status"),
    [
        (("",), "", "BB-U70", 2),
        ((), "\n\n", "BB-U71", 2),
        (("Sell more", "-f", "x.txt"), "", "BB-U71", 2),
        (("Sell more", "--as-of", "soon"), "", "BB-U04", 2),
        (("-f", "/nowhere/at/all.txt"), "", "BB-S10", 5),
    ],
)
def test_what_cannot_be_sorted_is_refused_with_a_reason(arguments, given, code, status):
    shown = bestbet(*arguments, given=given)
    assert shown.returncode == status
    assert shown.stdout == ""
    assert code in shown.stderr


def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path):
    file = tmp_path / "latin.txt"
    file.write_bytes("Grow sales\nGrößer werden\n".encode("cp1252"))
    shown = bestbet("-f", file)
    assert shown.returncode == 3
    assert f"BB-D70 {file}:2" in shown.stderr
