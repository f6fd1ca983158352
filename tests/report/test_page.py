"""The page answers first, opens offline, runs nothing, and shows hostile text as text."""

import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser

import pytest
import report_sample

from bestbet.report import page as page_module
from bestbet.report.charts import StripPanel
from bestbet.report.page import ReportContent, readme_picture, report_page
from bestbet.report.svg import GAP
from bestbet.report.words import about, day_text, listed, percent, percent_range, points, sentence, spoken

PAYLOADS = (
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg/onload=alert(1)//", '"><script>alert(1)</script>',
    "'><script>alert(1)</script>", '" onmouseover="alert(1)', "' onmouseover='alert(1)", '" autofocus onfocus="alert(1)" x="',
    "<iframe src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>", "<body onload=alert(1)>",
    "<math><mtext></mtext><script>alert(1)</script></math>", "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>",
    "<object data=data:text/html,x>", "<embed src=x>", "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>", "<base href=http://evil.example/>",
    "<form action=http://evil.example><input type=submit>", "<!--<script>alert(1)</script>-->", "--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>", "]]><script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)", "\\u003cscript\\u003e", "<scr\x00ipt>alert(1)</scr\x00ipt>", "<script\n>alert(1)</script\n>",
    "<ScRiPt>alert(1)</sCrIpT>", "<style>*{background:url(http://evil.example)}</style>", "{{7*7}}${7*7}<%=7*7%>",
    "$team %s %(x)s {0}", '=HYPERLINK("http://evil.example")', "\u202egnp.exe", "\ud800 lone", "a\u2028b\u0085c\x1b[31m",
    "<textarea><script>alert(1)</script>", "<select><svg onload=alert(1)>", "javascript:alert(1)", "<plaintext>",
)  # fmt: skip


class Outline(HTMLParser):
    """Collects tags, attributes and text, and checks that tags close in order."""

    VOID = frozenset({"meta", "br", "img", "link", "input", "hr"})

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def outline(html):
    parser = Outline()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def said(html):
    return re.sub(r"\s+", " ", "".join(outline(html).text).replace(GAP, " "))


def poisoned(value, payload):
    """Return the same values with every text replaced by the payload, names kept apart by a number."""
    if isinstance(value, str):
        return payload
    if isinstance(value, tuple):
        return tuple(poisoned(item, payload) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        if "numeric" in {field.name for field in fields(value)}:
            value = replace(value, numeric=frozenset())
        return replace(value, **{f.name: poisoned(getattr(value, f.name), payload) for f in fields(value)})
    return value


@pytest.fixture(scope="module")
def html():
    return report_page(report_sample.sample())


@pytest.fixture(scope="module")
def clean_tags(html):
    return set(outline(html).tags)


def test_the_answer_comes_first(html):
    words = said(html)
    assert words.index("The best bet: Healthcare first") < words.index("The strategies side by side")
    assert "It reaches all 3 objectives by 30 June 2028 with a chance of 38 % (about 2 in 5)." in words
    assert "± 0.7 points of simulation error" in words
    assert "If we knew the market better, this could read28–58 %" in words
    assert "62 % of what is uncertain in this answer rests on judgement" in words


def test_a_tie_is_called_a_tie():
    rows = tuple(
        replace(row, is_tied=row.name in {"healthcare_first", "grow_repeat_and_referral"})
        for row in report_sample.odds_rows()
    )
    words = said(report_page(report_sample.sample(odds=rows, tie_with=("grow_repeat_and_referral",))))
    assert "A tie between Healthcare first and Grow repeat and referral" in words
    assert "these facts cannot tell them apart" in words
    assert "The best bet" not in words


def test_holding_course_can_be_the_answer():
    rows = tuple(replace(row, is_best=row.is_status_quo) for row in report_sample.odds_rows())
    words = said(report_page(report_sample.sample(odds=rows)))
    assert "Hold course: Hold course" not in words
    assert "The best bet: go on as today" in words
    assert "The next best, Healthcare first" in words


def test_one_strategy_alone_still_makes_a_page():
    alone = report_sample.sample(
        odds=report_sample.odds_rows()[1:2], panels=(), fans=(), rests=(), tables=(), findings=()
    )
    assert "the plan names no other strategy" in said(report_page(alone))


def test_a_page_without_strategies_is_refused():
    with pytest.raises(ValueError, match="at least one strategy"):
        report_page(report_sample.sample(odds=()))


def test_every_part_is_there(html):
    words = said(html)
    for part in (
        "The objectives under Healthcare first",
        "Every strategy against every target",
        "What each strategy is, and gives up",
        "Gives up: outbound to logistics and the public sector",
        "What the answer rests on",
        "What to know before betting",
        "35 of 204 open deals",
        "The facts in numbers",
        "31.4–37.9 %",
        "Seed 1 · 16,384 simulated futures per strategy · engine 1 · Bestbet 0.1.0 · facts b2c7e0a94f1d5566",
    ):
        assert part in words


def test_parts_without_content_leave_no_empty_headings():
    bare = report_sample.sample(
        fans=(), panels=(), rests=(), findings=(), tables=(), strategies=(), judgement_share=None
    )
    page = report_page(bare)
    assert page.count("<h2>") == 1
    assert "judgement rather than" not in page


def test_the_page_needs_nothing_from_outside(html):
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert not re.search(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)", html.replace("http://www.w3.org/2000/svg", ""))
    assert "url(" not in html
    assert "@import" not in html
    found = outline(html)
    assert not set(found.tags) & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "a"}
    assert not [
        name for name, _ in found.attributes if name.startswith("on") or name in {"src", "href", "srcset", "action"}
    ]


def test_the_page_carries_its_meta_and_one_first_heading(html):
    tags = outline(html).tags
    assert (tags.count("h1"), tags.count("main"), tags.count("title") > 1) == (1, 1, True)
    assert '<html lang="en">' in html
    assert "width=device-width" in html
    assert "prefers-color-scheme:dark" in html
    assert "@media print" in html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_as_text(payload, clean_tags):
    content = poisoned(report_sample.sample(), payload)
    assert isinstance(content, ReportContent)
    page = report_page(content)
    found = outline(page)
    assert set(found.tags) <= clean_tags
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in {"src", "href"}]
    page.encode()
    readme_picture(content).encode()


def test_without_escaping_the_payloads_would_run(monkeypatch, clean_tags):
    """Negative control: the check above fails when the page forgets to escape."""
    monkeypatch.setattr(page_module, "escape", str)
    content = replace(report_sample.sample(), team="<script>alert(1)</script>")
    assert "script" in set(outline(report_page(content)).tags) - clean_tags


def test_the_same_content_gives_the_same_bytes(html):
    assert report_page(report_sample.sample()) == html
    assert len(html) < 400_000


def test_strategies_keep_one_order_everywhere():
    words = said(report_page(report_sample.sample()))
    ways = words[words.index("What each strategy is") :]
    assert ways.index("Healthcare first") < ways.index("Grow repeat") < ways.index("Hold course") < ways.index("Fewer")


def test_a_panel_of_unknown_strategies_is_still_drawn():
    strangers = tuple(
        StripPanel(p.objective, p.unit, p.target, p.direction, p.marks[:2]) for p in report_sample.panels()
    )
    assert "<svg" in report_page(report_sample.sample(panels=strangers))


@pytest.mark.parametrize(
    ("share", "text", "cases"),
    [
        (0, "0 %", "in none of the simulated futures"),
        (0.003, "<1 %", "fewer than 1 in 100"),
        (0.04, "4 %", "about 1 in 25"),
        (0.0905, "9 %", "about 1 in 11"),
        (0.077, "8 %", "about 1 in 13"),
        (0.153, "15 %", "about 1 in 7"),
        (0.155, "16 %", "about 1 in 6"),
        (0.38, "38 %", "about 2 in 5"),
        (0.5, "50 %", "about 1 in 2"),
        (0.666, "67 %", "about 2 in 3"),
        (0.997, ">99 %", "more than 99 in 100"),
        (1, "100 %", "in all of the simulated futures"),
    ],
)
def test_chances_read_in_plain_words(share, text, cases):
    assert percent(share).replace(GAP, " ") == text
    assert about(share) == cases


def test_a_rare_chance_in_cases_is_no_further_off_than_its_whole_per_cents():
    for share in (n / 1000 for n in range(20, 154)):
        assert abs(1 / int(about(share).split()[-1]) - share) <= 0.011, share
    assert abs(1 / 12 - 0.0955) > 0.011, "what the steps of before made of it"


def test_ranges_points_lists_days_and_names_read_well():
    assert percent_range(0.28, 0.58).replace(GAP, " ") == "28–58 %"
    assert percent_range(0.281, 0.283).replace(GAP, " ") == "28 %"
    assert (points(0.004), points(0.01), points(0.00001)) == ("0.4 points", "1.0 point", "under 0.1 points")
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert day_text(report_sample.AS_OF).replace(GAP, " ") == "31 December 2026"
    assert spoken("healthcare_first") == "Healthcare first"
    assert [sentence(x) for x in ("", "it leads", "It leads.")] == ["", "It leads.", "It leads."]


def test_the_front_page_picture_shows_the_strategies_best_first():
    drawn = readme_picture(report_sample.sample())
    assert drawn.index("Healthcare first") < drawn.index("Hold course")
    assert "var(" not in drawn
