"""Tactics that sales teams use, each with default numbers and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bestbet.plan.kinds import COUNT_PER_UNIT, DOUBLING, DURATION, HOURS, LIFT, MONEY, SHARE, Kind, Setting, read_range
from bestbet.plan.nodes import Channel
from bestbet.units import Range

TEAM_OF = 10
"""`typical` doses are for a team of this many sellers."""
COST_CURRENCY = "EUR"
"""Money costs are in euros of 2025."""
_TEN = ["ARS", "BRL", "CNY", "CZK", "DKK", "EGP", "HKD", "MXN", "NOK", "SEK", "THB", "TRY", "TWD", "UAH", "ZAR"]
_HUNDRED = ["HUF", "INR", "ISK", "JPY", "KES", "PHP", "PKR", "RSD", "RUB"]
_THOUSAND = ["CLP", "COP", "KRW", "NGN"]
_TEN_THOUSAND = ["IDR", "VND"]
MONEY_SIZES: Mapping[str, float] = {
    code: size
    for size, codes in ((10.0, _TEN), (100.0, _HUNDRED), (1000.0, _THOUSAND), (10_000.0, _TEN_THOUSAND))
    for code in codes
}
"""How many units make about a euro, to the nearest power of ten: the size of a default, never an exchange rate."""

JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Citation:
    """A published source and what it says about the default."""

    short: str
    says: str


PERSONAL_SELLING = Citation(
    "Albers, Mantrala and Sridhar 2010, doi:10.1509/jmkr.47.5.840",
    "mean elasticity of sales to personal selling 0.34, so twice the selling gives about 1.27 times the sales; "
    "a single tactic is further from saturation than all selling together, so the range lies above that",
)
PAID_SEARCH = Citation(
    "Blake, Nosko and Tadelis 2015, doi:10.3982/ECTA12423",
    "field experiments found a fraction of the return that clicks seem to show, so the range reaches far down",
)
RETAIL_EMAIL = Citation(
    "Hillstrom 2008, MineThatData e-mail test",
    "randomised: e-mail raised purchases of past retail buyers within two weeks from 0.6 % to 0.9-1.3 %; "
    "carried over to buyers in general by judgement, much reduced",
)


@dataclass(frozen=True, slots=True)
class CatalogueTactic:
    """Default numbers of one kind of tactic.

    `hours` and `money` per unit; `typical` units per week for a team of TEAM_OF sellers; `credited` is the share of
    the opportunities of a reached source that the tactic is taken to have caused; `words` recognise the sources it
    reaches; `sources` names, per field, what a default rests on (all others are judgement).
    """

    kind: str
    title: str
    unit: str
    hours: Range
    money: Range
    typical: float
    brings: Mapping[Channel, Range]
    lasts: Range
    doubling_gives: Range
    credited: Range
    words: tuple[str, ...]
    sources: Mapping[str, Citation] = field(default_factory=dict)

    def source_of(self, name: str) -> str:
        """Return what the default of the field rests on: a citation, or "judgement"."""
        return self.sources[name].short if name in self.sources else JUDGEMENT


def _range(text: str, kind: Kind) -> Range:
    found = read_range(text, kind, Setting(COST_CURRENCY))
    if not isinstance(found, Range):
        raise TypeError(f"the catalogue says {text!r}: {found.text}")
    return found


def _tactic(
    kind: str,
    title: str,
    unit: str,
    *,
    costs: tuple[str, str],
    typical: float,
    brings: Mapping[Channel, str],
    lasts: str,
    doubling: str,
    credited: str = "30 to 80 %",
    words: str = "",
    sources: Mapping[str, Citation] | None = None,
) -> CatalogueTactic:
    return CatalogueTactic(
        kind=kind,
        title=title,
        unit=unit,
        hours=_range(costs[0], HOURS),
        money=_range(costs[1], MONEY),
        typical=typical,
        brings={c: _range(t, COUNT_PER_UNIT if c is Channel.OPPORTUNITIES else LIFT) for c, t in brings.items()},
        lasts=_range(lasts, DURATION),
        doubling_gives=_range(doubling, DOUBLING),
        credited=_range(credited, SHARE),
        words=tuple(word.strip() for word in words.split(",") if word.strip()),
        sources=sources or {},
    )


_OPPORTUNITIES = Channel.OPPORTUNITIES
CATALOGUE: Mapping[str, CatalogueTactic] = {
    tactic.kind: tactic
    for tactic in (
        _tactic(
            "cold_calling",
            "Cold calling",
            "conversation",
            costs=("0.3 to 0.5 hours", "1 to 3 EUR"),
            typical=150,
            brings={_OPPORTUNITIES: "0.02 to 0.05 per unit"},
            lasts="0.5 to 1.5 weeks",
            doubling="1.4 to 1.8",
            credited="60 to 90 %",
            words="outbound, cold call, cold, phone, telephone, call, prospecting, telesales",
            sources={"doubling_gives": PERSONAL_SELLING},
        ),
        _tactic(
            "email_outreach",
            "E-mail outreach",
            "contact written to",
            costs=("0.05 to 0.15 hours", "0.1 to 0.5 EUR"),
            typical=400,
            brings={_OPPORTUNITIES: "0.002 to 0.01 per unit"},
            lasts="1 to 3 weeks",
            doubling="1.3 to 1.7",
            credited="60 to 90 %",
            words="cold email, cold e-mail, email outreach, outreach, sequence",
        ),
        _tactic(
            "appointment_setting",
            "Appointment setting",
            "appointment",
            costs=("1 to 3 hours", "20 to 150 EUR"),
            typical=15,
            brings={_OPPORTUNITIES: "0.2 to 0.5 per unit"},
            lasts="0.5 to 2 weeks",
            doubling="1.4 to 1.8",
            credited="60 to 90 %",
            words="appointment, sdr, bdr, meeting, telemarketing, call center, call centre, sales generated",
            sources={"doubling_gives": PERSONAL_SELLING},
        ),
        _tactic(
            "direct_mail",
            "Direct mail",
            "letter",
            costs=("0.02 to 0.06 hours", "1.5 to 4 EUR"),
            typical=300,
            brings={_OPPORTUNITIES: "0.001 to 0.006 per unit"},
            lasts="2 to 6 weeks",
            doubling="1.4 to 1.8",
            credited="50 to 90 %",
            words="direct mail, mailing, letter, print, catalog, catalogue, postal",
        ),
        _tactic(
            "social_media",
            "Social media",
            "post",
            costs=("0.5 to 2 hours", "1 to 10 EUR"),
            typical=10,
            brings={_OPPORTUNITIES: "0.02 to 0.2 per unit"},
            lasts="1 to 4 weeks",
            doubling="1.2 to 1.6",
            words="social, linkedin, facebook, twitter, instagram, xing, tiktok, youtube",
        ),
        _tactic(
            "pay_per_click",
            "Pay-per-click advertising",
            "click",
            costs=("0.005 to 0.02 hours", "2 to 8 EUR"),
            typical=250,
            brings={_OPPORTUNITIES: "0.001 to 0.01 per unit"},
            lasts="0.3 to 1 week",
            doubling="1.3 to 1.7",
            credited="10 to 70 %",
            words="paid search, paid, ppc, cpc, adwords, google ads, sem, display, banner, advertis, ads",
            sources={"credited": PAID_SEARCH, "brings": PAID_SEARCH},
        ),
        _tactic(
            "search_optimisation",
            "Search optimisation",
            "page improved",
            costs=("4 to 10 hours", "50 to 300 EUR"),
            typical=1.5,
            brings={_OPPORTUNITIES: "0.05 to 0.5 per unit"},
            lasts="13 to 26 weeks",
            doubling="1.3 to 1.7",
            credited="20 to 70 %",
            words="organic, organic search, seo, search, google, website, web, direct traffic, direct_traffic",
        ),
        _tactic(
            "blogging",
            "Blogging",
            "article",
            costs=("4 to 10 hours", "20 to 150 EUR"),
            typical=1,
            brings={_OPPORTUNITIES: "0.05 to 0.5 per unit"},
            lasts="8 to 26 weeks",
            doubling="1.3 to 1.7",
            credited="20 to 70 %",
            words="blog, article",
        ),
        _tactic(
            "content_marketing",
            "Content marketing",
            "guide",
            costs=("20 to 50 hours", "300 to 2000 EUR"),
            typical=0.5,
            brings={_OPPORTUNITIES: "1 to 6 per unit"},
            lasts="8 to 26 weeks",
            doubling="1.3 to 1.7",
            credited="20 to 70 %",
            words="content, whitepaper, white paper, ebook, e-book, download, inbound, form, landing page",
        ),
        _tactic(
            "webinars",
            "Webinars",
            "webinar",
            costs=("15 to 40 hours", "200 to 1000 EUR"),
            typical=0.5,
            brings={_OPPORTUNITIES: "1 to 8 per unit"},
            lasts="2 to 6 weeks",
            doubling="1.3 to 1.7",
            credited="40 to 90 %",
            words="webinar, webcast, online event",
        ),
        _tactic(
            "seminars",
            "Seminars and events",
            "event",
            costs=("40 to 120 hours", "2000 to 10 000 EUR"),
            typical=0.25,
            brings={_OPPORTUNITIES: "2 to 12 per unit", Channel.WIN_RATE: "1 to 6 %"},
            lasts="2 to 6 weeks",
            doubling="1.3 to 1.7",
            credited="40 to 90 %",
            words="event, seminar, trade show, tradeshow, conference, fair, exhibition, roadshow",
        ),
        _tactic(
            "company_story",
            "The company's story",
            "telling",
            costs=("6 to 20 hours", "200 to 1500 EUR"),
            typical=0.5,
            brings={Channel.WIN_RATE: "2 to 8 %"},
            lasts="13 to 52 weeks",
            doubling="1.2 to 1.6",
            credited="10 to 60 %",
            words="brand, press, public relations, media, television, radio, reputation",
        ),
        _tactic(
            "book",
            "A book",
            "chapter",
            costs=("30 to 60 hours", "500 to 2000 EUR"),
            typical=0.15,
            brings={_OPPORTUNITIES: "0.3 to 3 per unit", Channel.WIN_RATE: "1 to 5 %"},
            lasts="26 to 52 weeks",
            doubling="1.2 to 1.5",
            credited="20 to 70 %",
            words="book, author",
        ),
        _tactic(
            "newsletter",
            "Newsletter",
            "issue",
            costs=("6 to 15 hours", "50 to 300 EUR"),
            typical=0.5,
            brings={Channel.REPEAT: "2 to 12 %", _OPPORTUNITIES: "0.1 to 1 per unit"},
            lasts="1 to 4 weeks",
            doubling="1.1 to 1.5",
            credited="20 to 70 %",
            words="newsletter, email, e-mail, mailing list, email marketing",
            sources={"brings": RETAIL_EMAIL},
        ),
        _tactic(
            "referral_programme",
            "Referral programme",
            "customer asked",
            costs=("0.3 to 0.7 hours", "2 to 20 EUR"),
            typical=20,
            brings={_OPPORTUNITIES: "0.03 to 0.15 per unit", Channel.REFERRAL: "10 to 40 %"},
            lasts="4 to 13 weeks",
            doubling="1.3 to 1.7",
            credited="20 to 60 %",
            words="referral, referred, referrer, recommendation, word of mouth, word-of-mouth, employee referral",
        ),
        _tactic(
            "account_management",
            "Account management and customer visits",
            "customer visit",
            costs=("2 to 5 hours", "20 to 120 EUR"),
            typical=20,
            brings={Channel.REPEAT: "5 to 20 %", Channel.CHURN: "-20 to -5 %"},
            lasts="6 to 13 weeks",
            doubling="1.2 to 1.6",
            credited="30 to 80 %",
            words="existing, customer, upsell, cross-sell, cross sell, account management, renewal, repeat",
            sources={"doubling_gives": PERSONAL_SELLING},
        ),
        _tactic(
            "partner_selling",
            "Partner selling",
            "partner session",
            costs=("3 to 8 hours", "50 to 400 EUR"),
            typical=5,
            brings={_OPPORTUNITIES: "0.3 to 1.5 per unit"},
            lasts="4 to 13 weeks",
            doubling="1.3 to 1.7",
            credited="40 to 90 %",
            words="partner, reseller, distributor, alliance, affiliate, channel",
        ),
        _tactic(
            "solution_workshops",
            "Workshops on the buyer's need, before the offer",
            "workshop",
            costs=("6 to 12 hours", "50 to 300 EUR"),
            typical=4,
            brings={Channel.DEAL_VALUE: "5 to 20 %", Channel.WIN_RATE: "3 to 12 %"},
            lasts="2 to 6 weeks",
            doubling="1.2 to 1.6",
            sources={"doubling_gives": PERSONAL_SELLING},
        ),
        _tactic(
            "offer_follow_up",
            "Following up every offer",
            "follow-up",
            costs=("0.2 to 0.4 hours", "0.5 to 2 EUR"),
            typical=80,
            brings={Channel.WIN_RATE: "3 to 12 %"},
            lasts="1 to 2 weeks",
            doubling="1.1 to 1.5",
            sources={"doubling_gives": PERSONAL_SELLING},
        ),
    )
}


def kind_for_source(source: str) -> str | None:
    """Return the kind of tactic that reaches opportunities of a source of this name; the longest word found wins."""
    name = source.lower().replace("_", " ")
    found = [(len(word), kind) for kind, tactic in CATALOGUE.items() for word in tactic.words if word in name]
    return max(found, key=lambda item: item[0])[1] if found else None
