"""Words that tell a choice: where to concentrate, whom to serve, how to win, and what is given up for it."""

from __future__ import annotations

from collections.abc import Mapping

NOUNS: Mapping[str, str] = {
    "segment": """
segment, market segment, vertical, sector, industry, niche, mid market, midmarket, enterprise, smb, sme, smes,
mittelstand, market, home market, consumer market, business customers, private customers, private clients, existing
customers, existing clients, existing accounts, existing donors, existing customer base, current customers, current
clients, regulars, old customers, loyal customers, best customers, key accounts, strategic accounts, named accounts,
installed base, large accounts, large customers, big customers, big accounts, small customers, small accounts, small
firms, small companies, small businesses, small shops, big chains, chains, independents, independent shops, mid sized
companies, mid sized firms, medium sized companies, family businesses, family firms, start ups, startups, scale ups,
agencies, freelancers, public sector, local government, councils, municipalities, government, private sector,
hospitals, clinics, care homes, private practices, dentists, vets, doctors, surgeons, pharmacies, healthcare, health
sector, medical technology, pharma, life sciences, biotech, banks, insurers, financial services, law firms, lawyers,
accountants, architects, builders, contractors, tradesmen, trades, plumbers, electricians, farmers, growers, farms,
wineries, breweries, bakeries, restaurants, hotels, hospitality, caterers, cafes, schools, universities, education,
education sector, kindergartens, nurseries, families, parents, young families, couples, students, women, men, seniors,
pensioners, retirees, older people, over 60s, under 30s, millennials, professionals, commuters, tourists, locals,
neighbourhood, neighbours, affluent, high net worth, premium buyers, price conscious, price sensitive, budget
conscious, price shoppers, bargain hunters, discount customers, automotive, automotive suppliers, aerospace, defence,
logistics, food logistics, manufacturing, manufacturers, factories, machine builders, oems, energy, utilities,
renewables, construction, real estate, property managers, landlords, developers, housing associations, retail,
retailers, supermarkets, grocers, discounters, wholesalers, e commerce, online shops, telecoms, software companies,
saas, fintech, technology companies, media, publishers, charities, non profits, foundations, churches, parishes,
clubs, sports clubs, associations, europe, north america, south america, latin america, asia, africa, middle east,
gulf, dach, benelux, nordics, scandinavia, germany, austria, switzerland, france, italy, spain, poland, uk, us, usa,
india, china, japan, mexico, brazil, canada, australia, north, south, east, west, midwest, region, regions, county,
home county, cities, big cities, city, town, towns, rural, rural areas, countryside, suburbs, coast, valley, top
decile, top accounts, core accounts, core, core business, core market, core customers, adjacent markets, adjacencies,
white space, mass market, upmarket, high end, top end, low end, bottom end, premium segment, luxury, value segment,
middle segment, self employed people, sole traders, corporates, corporations, large corporates, multinationals, blue
chips, end users, cfo, ctos, it departments, line of business, procurement, engineers, mid level donors, major donors,
regular givers, trusts and foundations, local employers, repeat buyers, repeat customers, new customers, new business,
new logos, new donors, strangers, walk ins, private label, own brand, spot market, tenders, public tenders, high
margin, profitable customers, profitable accounts, small orders, large orders, small jobs, big jobs, small deals,
large deals, mid tier, specialists, generalists, commodity, standard products, standard parts, special constructions,
bespoke, custom work
""",
    "approach": """
positioning, differentiation, cost leadership, price leadership, technology leadership, product leadership, quality
leadership, low cost, lowest price, lowest cost, premium, premium supplier, premium brand, premium pricing, premium
option, specialist, expert, niche player, niche strategy, focus strategy, generalist, one stop shop, full service,
full range, solution provider, solution supplier, solutions, turnkey, system of record, system house, platform,
platform business, ecosystem, partner ecosystem, partner channel, partner network, partner led, channel partners,
channel, sales channel, main channel, route to market, indirect sales, direct sales, direct channel, direct to
consumer, d2c, wholesale, distribution, selective distribution, exclusive distribution, dealers, dealer network,
distributors, resellers, franchising, franchise, franchise model, licensing, joint venture, joint ventures, alliance,
alliances, strategic alliance, partnership, partnerships, oem partnerships, acquisition, acquisitions, buying rivals,
vertical integration, product led, product led growth, sales led, sales assist, self serve, self service, land and
expand, account based, account based approach, account based selling, community led, community led growth, inbound
led, outbound led, customer intimacy, operational excellence, market penetration, market development, product
development, diversification, beachhead, blue ocean, adjacency, consolidation, retrenchment, harvest, bundling, cross
selling, upselling, solution selling, value based selling, value selling, value based pricing, subscription model,
subscription, subscriptions, subscription based, razor and blade, freemium, open source, outcome based, servitisation,
service first, services, after sales service, aftermarket, aftercare, recurring services, managed service, managed
services, retrofit, retrofits, repair, customisation, mass customisation, speed, speed to market, implementation
speed, delivery speed, reliability, service quality, quality, convenience, trust, closeness, proximity, expertise,
local presence, local knowledge, depth, breadth, word of mouth, personal relationships, relationships, long term
relationships, long term contracts, framework contracts, digital first, online first, mobile first, cloud first,
customer first, go to market, go to market model, business model, operating model, coverage model, growth model,
model, portfolio, product range, range, offering, offer mix, market share battle, centre of gravity, must win battles,
battles, big bets, bet, flagship, hero product, hero products, core products, fewer products, total cost of ownership,
price competition, price war, price, sticker price, no frills, limited range, lean range, economies of scale, scale,
first mover, fast follower, second mover, innovation, lock in, switching costs, moat, insourcing, outsourcing, white
label, nearshoring, sustainability, origin, provenance, heritage, craftsmanship, made in, exclusivity, scarcity, new
entrants, geographic expansion, internationalisation
""",
}

VERBS: Mapping[str, str] = {
    "choose": """
renounce, live from, refer elsewhere, reinvest, reinvest in, follow with, attack, outflank, surround, encircle,
besiege, confront, challenge, tie up with, go direct, go direct to, go where, get in through, walk away from, walk
away, look after, mind, convert, attach, let, lock in, take over, keep to, run after, stop chasing, make service, be
first, be first to, be the first to, hand over to, give to others, leave alone, stand aside, make ourselves the, own
the, be the one, be the ones, hold the, hold on to, cherish, care for, outlast, outlearn, build our, build a, make
the, put second, come second, get out of, get out, get into, pull away, hunt, hunt for, fish, settle for, settle on,
live with, grow by taking, buy up, roll up, merge with, cooperate, cooperate with, co operate with, co brand, white
label, subcontract, farm out, license out, keep out of, keep away from, say goodbye to, do without, do less, do one
thing, do warehousing, do repairs, spread, broaden out, trade on, play on, build strength, focus, focus on,
concentrate, concentrate on, specialise, specialise in, prioritise, put first, target, position, reposition,
differentiate, compete, compete on, win by, win on, win through, go after, go deep, go deeper, go narrow, go upmarket,
go downmarket, go for, own, dominate, corner, double down, double down on, serve, shift, shift to, move upmarket, move
up market, move downmarket, move into, move towards, move away from, move from, pivot, pivot to, transition, withdraw,
withdraw from, exit, exit from, abandon, retreat, retreat from, pull out, pull out of, pull back from, drop, give up,
cede, concede, phase out, wind down, run down, discontinue, divest, leave, say no, say no to, turn down, turn away,
decline, refuse, forgo, forego, sacrifice, neglect, ignore, skip, deprioritise, stop, stop selling, stop serving, stop
competing, let go, stay out of, stay small, stay away from, stay focused, stick to, stick with, bet on, bet, put our
weight behind, build on, build around, lean on, lean into, rely on, leverage, capitalise on, exploit, enter, break
into, expand into, penetrate, establish, partner, partner with, team up, join forces, ally, ally with, collaborate,
consolidate, defend, harvest, milk, invest, invest in, divert, redirect, redeploy, reallocate, allocate, dedicate,
devote, reserve, commit, commit to, pour, put our effort, put our strength, put all, put everything, throw everything,
channel, narrow, narrow down, verticalise, be the, become the, become known, be known, be known for, make ourselves,
outcare, outservice, outspend, undercut, underprice, match, skim, pursue, adopt, choose, opt, opt for, pick, decide,
prefer, favour, put before, place before, lead with, sell through, sell via, go through, go to market, work through,
work with, grow through, live off, earn from, build the business, build our business, build up, displace, replace,
bypass, circumvent, disintermediate, ride, follow, mirror, imitate, copy, franchise, license, outsource, insource,
diversify, internationalise, localise, bundle, unbundle, commoditise, monetise, cater, cater to, appeal, appeal to,
address, play, play to win, be the place, be the first, win over, sell to, sell only, sell fewer, sell less, deepen,
broaden, take priority, come first, takes priority, take a back seat, only work, work only, work for, do only, only
do, only sell, only serve, only take, only accept, accept losing, accept, move everything, move all, play where,
anchor, embed, entrench, cluster, tailor, stand for, stand out, resist, out innovate, price above, price below, price
at, charge more, trade volume, trade up, trade off, swap
""",
}

PHRASES: Mapping[str, str] = {
    "course": """
frontal attack, frontal assault, flank, flanking, flank attack, encirclement, guerrilla war, guerrilla attack,
guerrilla attacks, hit and run, attack on, attack, attack the leader, market leadership in, vertical focus, vertical
specialisation, local leadership, national presence, repeat and referral, referral led, referral led growth, referral
business, repeat and referral business, specialist, broad outbound, status quo, hold course, concentration on,
withdrawal from, expansion into, entry into, exit of, specialisation, specialisation in, shift to, shift from, move
to, emphasis on, focus, focus on, growth through, growth by, growth over, growth from, growth with, organic growth,
dependence on, reliance on, partnering, partnering with, commitment to, preference for, breadth, depth before breadth,
advantage, competitive advantage, preferred option, where we win, where nobody, nobody else, nobody there, nobody
owns, what nobody, specialist for, expert for, experts in, known for, the place for, the hotel for, the people for,
people, instead
""",
    "contrast": """
and not as, elsewhere, leaving, and abandon, and stop, and leave, refer, first and, will follow, step by step, to
others, rather than, instead of, insted of, in place of, and not, but not, not the, not on, not as, not a, not by, not
through, not from, not via, not with, not in, not just, at the expense of, over, before, ahead of, in preference to,
as opposed to, versus, vs, even if, even though it means, even if it means, at the cost of, in exchange for, in return
for, to the exclusion of, in favour of, away from, out of, without, no longer, not any more, no more, any more,
anymore, nowhere else, nothing else, nobody else, no one else, and nothing else, everyone else, everybody else,
everything else, everywhere else, the rest, leave the rest, the others, other than, leave to others, to the
competition, to competitors, to rivals, to the giants, to resellers, by inside sales, by wholesalers, via wholesalers,
fewer, less of, less is more, fewer but, not at all, and forget, forget, forget about, unavailable, take a back seat,
takes a back seat, back seat, lower priority, second priority, last priority, on hold, frozen, freeze, cut back on,
cut back, scale back, scale down, hold back, not the cheapest, not the biggest, not more, not new
""",
    "refuse": """
no, none, nothing, nobody, no one, never, nowhere, zero, without, don't, do not, won't, will not, stop, not, neither,
nor, refuse, none to, nothing to, nothing on, no discounts, no tenders, no small, no new, not every, no longer every,
never through, never on, no second, not one, no more, nothing but, nothing for, and nothing, but nothing, leave that
to, go elsewhere, somewhere else, suffers, even at a lower, who cannot, won't drive, others cannot, others won't,
ignored, ignore, any more, can go elsewhere, goes to, go to hospitals, gets nothing, get nothing, get the rest, can
wait, is dropped, is secondary, secondary, is a bonus, a bonus
""",
    "only": """
only, exclusively, solely, purely, entirely, altogether, all in, all in on, whole, all our, all of our, everything
into, all sales hours, full attention, undivided, nothing but, above all, first and foremost, foremost, mainly,
primarily, chiefly, mostly, especially, first, before anything else, in particular, single minded, single mindedly,
one thing, heart of, at the heart of, centre of, core of, main, primary, majority of, most of our, bulk of, lion's
share, half of our hours, half of the hours, two thirds of our, sixty percent of, 70% of
""",
    "wayname": """
strategy, strategic, strategic choice, strategic priority, strategic theme, strategic bet, our bet, the bet, bet, our
approach, approach, pillar, theme, direction, general line, the course, course, playbook, way to win, how to win, how
we win, where to play, our way in, way in, game plan, master plan, thesis, doctrine, play, guiding policy, guiding
principle, priority, option, route, path
""",
}
