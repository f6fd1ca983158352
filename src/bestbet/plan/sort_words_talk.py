"""Words that tell talk about the world: facts, opinions, feelings, limits, slogans, anecdotes and questions."""

from __future__ import annotations

from collections.abc import Mapping

NOUNS: Mapping[str, str] = {
    "staff": """
rep, manager, executive, bd manager, director, head, therapist, physio, associate, cashier, crew, tele calling team,
telecaller, call centre, writer, bid writer, editor, engineer, specialist nurse, clerk, secretary, sales rep,
representative, sales representative, salesperson, salesman, saleswoman, seller, sdr, bdr, account executive, ae,
account manager, csm, customer success manager, sales engineer, field engineer, cmo, cro, vp of sales, head of sales,
sales manager, sales director, marketing manager, intern, trainee, apprentice, assistant, temp, student assistant,
consultant, fundraiser, nurse, driver, technician, cook, waiter, receptionist, developer, agent, broker, adviser,
advisor, employee, team member, colleague, freelancer, copywriter, designer, graphic designer, web agency, agency,
merchandiser, store manager, branch manager, buyer for, field salesman, shop assistant, underwriter, recruiter,
trainer, headcount, position, role, post holder
""",
}

VERBS: Mapping[str, str] = {
    "plain": """
fall, come, go, give, bring, originate, contribute, stem, arise, result, revert, go up, gone up, shop, wonder,
boast, brag, shout, cry, laugh, smile, resent, distrust, lose patience, break ground, freeze, froze, sanction, pend,
undercut, double in, rain, snow, crash, undergo, entail, involve, comprise, resemble, deserve, earn money, hold
true, hold up, stand still, stand empty, sit empty, sit idle, ring true, add up, matter most, weigh on, drag on,
use, work, need, like, think, know, say, see, look, find, help, cost, lack, live, die, expire, complain, argue,
wait, exclude, exist, belong, contain, happen, seem, appear, believe, feel, mean, understand, remember, forget,
read, eat, drink, sleep, walk, listen, hear, expect, agree, approve, reject, allow, require, depend, cause, turn,
fail, succeed, consist, represent, describe, define, equal, differ, vary, matter, love, hate, enjoy, dislike, trust,
doubt, worry, fear, regret, swear, admit, deny, insist, assume, suppose, guess, hope, wish, dream, learn, notice,
realise, discover, suffer, struggle, fight, resist, refuse to, arrive, stay, sit, wear, own, owe, employ, occupy,
surround, control, handle, manage, rule, ban, forbid, prohibit, oblige, force, prevent, protect, threaten, hurt,
harm, damage, break, burn, stop working, decline, slump, slide, soar, plunge, stagnate, fluctuate, shift, slow, age,
retire, resign, quit, absorb, consume, waste, account, explain, discuss, compare, calculate, outline, analyse,
evaluate, state, identify, overlook, underestimate, overestimate, exaggerate, suggest, indicate, imply, confirm,
announce, reveal, predict, forecast, anticipate, estimate, rate, rank as, cover, last, remain, continue, keep on,
tend, prefer, change, move, run out, run late, run over, go wrong, go well, go down, come from, come in, come out,
pay for, pay attention, spend, invent, found, name, call it, merge, restructure, reorganise, raise prices, lower
prices, charge, bill, invoice, settle, sue, audit, certify, license, inspect, question, blame, criticise, praise,
admire, respect, ignore us, respond to, answer for, thank, apologise, approve of, object, vote, elect, appoint,
promise, guarantee, insure against, fund, finance, subsidise, tax, regulate
""",
}

PHRASES: Mapping[str, str] = {
    "opinion": """
i think, we think, i believe, we believe, i feel, we feel, i guess, i suppose, i doubt, i reckon, i suspect, i fear,
it seems, it seemed, seems, seem, seemed, feels, feels like, felt, looks like, sounds like, in my opinion, in my view,
in our view, my view, my feeling, personally, honestly, frankly, to be honest, probably, perhaps, maybe, arguably,
apparently, presumably, obviously, clearly, of course, overrated, underrated, waste of time, waste of money, a waste,
is dead, nonsense, too much, too many, too few, too little, too slow, too late, too expensive, too fast, too small,
too big, too long, hard to, difficult to, easy to, important, essential, crucial, vital, prerequisite, impossible,
pointless, useless, better than, worse than, best thing, worst, terrible, awful, great, nice, lovely, crazy,
ridiculous, wrong, right thing, not convinced, unconvinced, sceptical, in favour, some people think, some managers,
many people, most people, everybody knows, nobody, never works, always works, not work, don't work, doesn't work, will
not work, won't work, works best, work best, could have, should have, would have, might have, we should have,
untapped, significant headroom
""",
    "feeling": """
love, hate, hates, loves, tired, worried, worry, nervous, anxious, afraid, happy, unhappy, disappointed, frustrated,
frustrating, angry, annoyed, sad, proud, excited, thrilled, exhausted, stressed, fed up, sick of, tired of, morale,
mood, atmosphere, confused, overwhelmed, grateful, sorry, pleased, glad, trust, don't trust, distrust, fear, hope,
hoping, wish, i wish, regret, miss, scared, uneasy, concern, concerns, concerned, concern about, crazy, burnt out,
burned out, thanks, thank you, thanks to, apologies, congratulations, demotivated, bored, relieved
""",
    "limit": """
cannot, can't, cant, can not, could not, couldn't, not able to, unable, not allowed, may not, must not, mustn't,
forbidden, prohibited, banned, illegal, by law, the law, legally, regulation, regulations, regulator, gdpr, compliance
rules, limited to, limit, limits, capped, caps, cap, ceiling, maximum, at most, no more than, only have, we only have,
there are only, only one, constraint, constraints, bottleneck, depends on, dependent on, restricted, restriction,
hiring freeze, not in the budget, no budget, no money, no time, no capacity, no room, no space, no staff, until the
round closes, approval, must agree, must approve, needs approval, sign off from, works council, works at capacity, at
capacity, fully booked, understaffed, short staffed, shortage, vacant, vacancy, blocked, blocked by, waiting for, on
maternity leave, on parental leave, on leave, on holiday, retire, retires, retiring, in short supply, out of stock,
sold out, delayed, late parts, unavailable until, not available, not deliver
""",
    "resource": """
budget, marketing budget, headcount, fte, ftes, we have, we've got, we employ, employs, employed, employees, employee,
staff, team of, people in, hours a week, hours per week, hours in a week, loan, bank loan, overdraft, credit line,
credit limit, overhead, floor space, warehouse, fleet, vans, lorries, trucks, capacity of, capacity is, storage,
equipment, machines running, licences for, office space, square metres, square feet, at our disposal, is available,
are available, on hand, in the bank, in reserve, reserves, grant, funding, salary, salaries, wages, rent, costs us,
cost us, costs, cost, salespeople, salesmen, sales reps, reps, field salesmen, sellers, account managers
""",
    "slogan": """
excellence, passion, passionate, world class, best in class, best in the world, customer obsessed, customer centric,
customer centricity, delight, delighting, wow, amaze, inspire, inspiring, dream, dreams, dare, imagine, reimagine,
thrive, empower, empowering, unleash, transform lives, change the world, make a difference, together, as one, one
team, one family, heart and soul, spirit, believe in, because you matter, matters, every moment, for generations,
beyond, the future of, tomorrow, go the extra mile, extra mile, second to none, undisputed, undisputed leader, market
leader, the leader, a leader, leading provider, leader, leaders, number one, no 1, partner of choice, trusted partner,
most trusted, trusted, better world, better future, a world, a world in which, a world where, happiness, happy
customers, people first, integrity, honesty, respect, values, our values, culture, purpose, mission, vision, our
mission, our vision, signature, quality time, every customer, every day counts, never stop, always on, seamless,
cutting edge, state of the art, next level, win win, can do, synergy, synergies, ambitious, world's most, be the
leader, be a leader, become the leader, become a leader, be the leading, become the leading, be the best, become the
best, to be the best, be number one, become number one, be the number one, become the number one, be the undisputed,
become the undisputed, be the most, become the most, be the preferred, become the preferred, first choice, be the
partner of choice, become the partner of choice, be the first choice, become the first choice, be the employer of
choice, be the market leader, become the market leader, lead the market, be world class, be famous, best possible,
best ever, unforgettable, unique experience, hope is not, great place to work, number 1, most admired, most loved,
loved by, household name, go to name, reinvent, revolutionise, put a smile
""",
    "anecdote": """
a friend, my friend, friend of mine, a buddy, buddy, a colleague, my cousin, cousin, brother in law, sister in law,
neighbour told, a competitor, competitor, competitors, our competitor, competing firm, rival, rivals, the competition,
another company, another firm, other companies, other charity, other teams, peers, someone i know, somebody, once, i
once, once knew, i knew, heard, i heard, heard that, had heard, told me, told us, reckons, reckon, swears, insists,
prohibits, decides, hate, hates, amounted to, noted, it is the view, is asked to note, said that, says that, say that,
says, said, swears by, swore by, according to, reported, reported that, reports that, claims, claimed, a study, study,
studies show, research shows, survey shows, case study of, gartner, mckinsey, forrester, analysts, analyst,
consultants say, benchmark, benchmarking, indicates, the article, i read, read that, at my last company, at my old
company, in my last job, my former boss, former employer, the guy, a guy, a client of ours, one client, a client, one
of our, in a comparable, success story of, saw a, doubled their, tripled their, had success, worked for them, worked
for us, for us it worked, went viral, on linkedin someone, someone, everyone says, rumour, rumours, gossip, famous
for, in the news, anecdote, story goes, legend
""",
    "hearsay": """
word is, word on the street, rumoured, rumored, rumour has it, rumour is, rumour says, heard, i heard, hear that, we
hear, i hear, market talk, as per market, are said to, is said to, is said, said to be, they say, people say, we
understand, i understand, tell us, tells us, told us, told me, tells me, from what, apparently, supposedly, allegedly,
reportedly, it is said, according to, competitor, competitors, a competitor, one competitor, rival, rivals, the
competition, is going all in, are going all in, is ditching, says, said, reckons, claims, remarked, have remarked,
mentioned, commented, i am told, we are told, so i hear, gossip, seen that, saw that, noticed that, their plan, plan
is, seem to be, seems to be, it looks like, looks like
""",
    "forecast": """
likely, unlikely, probably, presumably, we feel, i expect, i expect that, we expect, expect that, expects, expected,
is expected, are expected, reckon we, reckon, i reckon, whether we like it or not, on course for, set to, in all
likelihood, assumed, assuming, estimate, estimated, will freeze, pick up, bound to, no doubt, forecast, forecasts,
outlook, i see, we see, come january, will be worse, will be slow, will be late, i fear, i think, we think, will
probably, might, may, could be, sooner or later, tops, at best, at worst
""",
    "definition": """
means, counts as, is one who, is anyone who, is any, is defined, defined as, definition, refers to, includes, include,
for purposes of, for the purposes of, appendix, figure, fig, col, column, table, sheet, tab, units not, assumed,
rounded, excludes, excluding vat, incl, excl, is counted as, is counted when, starts when, clock starts, source, fyi,
see also, abbreviation, stands for, note that, as at, at time of writing, in thousands, all figures, figures in
""",
    "past": """
last yr, back in, in those days, formerly, at one time, up to now, once upon a time, those days, tried that, was
abandoned, abandoned, last year, last quarter, last month, last week, last season, last summer, last winter, last
spring, last autumn, last fall, last time, yesterday, ago, years ago, previously, in the past, historically, used to,
back then, already, since january, since march, since then, since last, so far, to date, year to date, ytd, until now,
recently, the other day, this morning, last night, in the last year, last decade, over the last, over the past, in the
past year, for years, for three years, at the last fair, it was, there was, there were, turned out
""",
    "present": """
at the moment, currently, right now, at present, today, nowadays, these days, usually, normally, typically, often,
sometimes, always, never, on average, generally, tends to, tend to, every time, there is, there are, exists, exist,
consists, consist, consists of, contains, depends, belongs, comes from, come from, is based on, is called, means,
refers to, is defined, definition, is known as, is a, is an, are a, is the, are the, is not, are not, isn't, aren't,
is still, are still, is too, are too, is getting, are getting, has been, have been, had been, it's, its a, that's,
they're, he's, she's, is higher, is lower, are higher, are lower, is unlikely, is likely, is one of, looks after,
remains, remain, lasts, last until, suffers, suffer, takes, take weeks, waits, wait with, buys, buy, looks, look at,
only looks, lists, grows, grow at, expects, expect, predicts, predict, forecasts
""",
    "aimed": """
want, wants, we want, targeting, are targeting, we are targeting, shooting for, we're shooting for, aiming for, aim
for, looking to, looking for, after, we're after, going for, dream number, the number, the number is, that's the
number, that's the job, the job is, by the time we, settle for, i'd settle for, we need, i need, i want, latest by,
minimum, not more than, deadline, want to, would like, we'd like, would love, would love to, wish to, aim, aims, aim
to, aims to, aiming, goal, goals, objective, objectives, target, targets, key result, kr, okr, ambition, our ambition,
purpose is, the number that matters, success means, measured by, count the year, milestone, aspire, aspires, seek,
seeks, intend, intends, plan to, plans to, set out, set herself, set himself, set ourselves, strive, strives,
endeavour, hope to, hopes to, must, have to, has to, need to, needs to, needs, should, ought, ought to, shall, we
shall, we will, will, we'll, we're going to, are going to, is to, are to, to be, by the time, up from, down from,
baseline, compared with, compared to, versus last year, on last year, than last year, year on year, yoy
""",
    "decided": """
decided, decided to, decision, agreed, agreed to, chosen, chose, choose to, chooses to, resolved, consensus, board
decided, we commit, committed to, for the next 12 months, for two years, for the next two years, for the next 18
months, for the next year, over the next two years, until the end of next year, from now on, going forward, in future,
henceforth, this year, this season, starting now, long term, medium term
""",
    "compare": """
more, fewer, less, bigger, smaller, cheaper, faster, quicker, slower, larger, higher, lower, better, worse, longer,
shorter, deeper, broader, narrower, wider, stronger, friendlier, dearer, pricier, richer, simpler, closer, nearer,
older, younger, newer, happier, twice as, half as, than
""",
    "slowly": """
because, since we, as we, so that, in order to, so as to, which is why, therefore, thus, hence, given that, due to,
owing to, reason, the reason
""",
}
