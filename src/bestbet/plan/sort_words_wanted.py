"""Words that tell a wanted result: what is measured, who is counted, and verbs that want more or less of it."""

from __future__ import annotations

from collections.abc import Mapping

NOUNS: Mapping[str, str] = {
    "measure": """
revenue, sales, turnover, bookings, order intake, orders, sales volume, volume, gross margin, margin, contribution
margin, profit, gross profit, net profit, profitability, operating profit, earnings, income, takings, takes, surplus,
ebitda, ebit, cash flow, working capital, receivables, overdue receivables, market share, share of wallet, wallet
share, share points, share of sales, share of revenue, share of income, market penetration, penetration, churn, churn
rate, attrition, logo churn, revenue churn, donor attrition, retention, retention rate, gross retention, net revenue
retention, net retention, nrr, grr, arr, mrr, acv, tcv, ltv, clv, cac, customer lifetime value, lifetime value,
renewal rate, renewals, repeat rate, repeat order, repeat order rate, repeat purchase, repeat purchase rate, repeat
business, repurchase rate, reorder rate, referral rate, referrals, nps, enps, net promoter score, satisfaction,
customer satisfaction, satisfaction score, satisfaction rating, csat, star rating, rating, ratings, star reviews,
complaint, complaints, returns, return rate, win rate, hit rate, close rate, closing rate, conversion, conversion
rate, offer to order rate, bounce rate, open rate, click rate, click through rate, response rate, occupancy, occupancy
rate, utilisation, utilisation rate, capacity utilisation, load factor, fill rate, footfall, traffic, website traffic,
pipeline, qualified pipeline, pipeline coverage, pipeline value, leads, qualified leads, mqls, sqls, opportunities,
enquiries, average order value, order value, average order, average deal, average deal size, deal size, average bill,
average basket, basket, basket size, average ticket, average sale, ticket size, contract value, average contract
value, average gift, monthly gift, spend per head, spend per visit, average spend, sales cycle, cycle time, lead time,
delivery time, time to close, payback, cac payback, unit cost, cost per lead, cost per acquisition, cost per unit,
cost of sales, cost to serve, cost ratio, costs, overheads, on time delivery, delivery reliability, late deliveries,
scrap, scrap rate, defect rate, defects, downtime, uptime, waiting time, wait time, waiting list, response time, first
response, first call resolution, resolution rate, resolution time, time to value, staff turnover, employee turnover,
customer base, donor base, donations, gifts, legacies, legacy pledges, legacy income, pledges, voluntary income, gift
aid take up, take up, uptake, adoption, adoption rate, activation, activation rate, sign ups, signups, registrations,
enrolment, enrolments, memberships, membership numbers, attendance, readership, downloads, installs, premium income,
premiums, assets under management, deposits, loan book, loss ratio, combined ratio, yield, output, throughput,
productivity, sales per head, sales per employee, sales per square foot, sales per square metre, like for like sales,
same store sales, store sales, shop sales, export quota, export share, exports, share of exports, brand awareness,
awareness, recall, recognition, reputation score, quota, quota attainment, forecast accuracy, rule of 40, sales
efficiency, return on investment, roi, return on sales, return on capital, roce, roas, gmv, growth, top line growth,
revenue growth, sales growth, top line, bottom line, run rate, break even, inventory turns, stock turn, unsold stock,
stock, shrinkage, waste, tonnage, tonnes, hectolitres, bed days, room nights, covers, seats sold, tickets sold, units
sold, units, shipments, stays, overnight stays, admissions, readmissions, no shows, no show rate, cancellations,
cancellation rate, policies, policies in force, polices sold, mandates, instructions, completions, placements, time to
fill, billable hours, billable utilisation, fee income, day rate, average fee, realisation rate, active users, monthly
active users, daily active users, subscribers, paying subscribers, paying customers, regular givers, service revenue,
spare parts revenue, recurring revenue, recurring income, subscription revenue, subscription income, online sales,
export sales, net sales, gross sales, new business, expansion revenue, discounting, average discount, discount level,
price realisation, average price, average selling price, outstanding debt, bad debt, debt, days sales outstanding,
dso, overdue invoices, debtors, loss, losses, late payments, errors, error rate, picking errors, accident rate,
accidents, lost time incidents, emissions, carbon footprint, cross sell ratio, products per client, products per
customer, policies per household, procurement savings, savings, head office costs, service level, availability, on
shelf availability, stockouts, out of stocks, backlog, gross written premium, new premium, lapse rate, persistency,
click and collect share, online share, share of voice, direct share, share of direct bookings, direct bookings,
revpar, adr, average daily rate, loss making lines, value per order, revenue per customer, revenue per account,
revenue per user, arpu, sell through, weekly sales, monthly sales, annual sales, yearly sales, sales figures, client
retention, customer retention, donor retention, patient numbers, customer numbers, member numbers, donor numbers,
customer churn, employee satisfaction, claims ratio, quote to order ratio, order backlog, order book, annual turnover,
annual revenue, net income, net margin, operating margin, ebitda margin, cases sold, rate, ratio, score, share,
percentage, proportion, index, cost, food cost, labour cost, spend, debtor days, visits per, calls per, breakeven,
delays, payment delays, delay, secondary spend, write offs, realization, utilization, cost per joiner, joiners,
vintage stock, outstanding days, days outstanding, yield per member, percent of sales, percentage of sales, margin
generated, sales volumes, market shares, customer losses, lost customers, repeat purchases, second purchases, number
of new customers, number of new accounts, number of orders, share of business, brand recognition, brand recall,
visitors, new visitors, unique visitors, website visitors, store visitors, customer loyalty, client churn,
acquisition, acquisition cost, cost of acquisition, donors kept, patients kept, efficiency, collection efficiency,
effectiveness, loyalty, engagement, punctuality, accuracy, liquidity, solvency, claims, damage claims, damage,
topline, empty running, collections, comp growth, comp sales, comps, like for likes, shrink, out of stock rate,
special orders, units per transaction, transactions, transaction value, lapses, premium, average premium, book, farm
book, order frequency, visit frequency, visits per episode, visits per patient, did not attend rate, dna rate,
rebooking rate, referral income, private pay income, slots filled, appointment slots, commission, fee, fees, wait,
waiting, number of visits, number of customers, number of accounts, vacancies, absences, reorder, reorders, spend per
customer, renewals rate, hours billed, gross bookings, net new arr, new arr, qualified meetings held, pipeline
created, sourced pipeline, burn, burn rate, runway, cost base, wage bill, payroll, stock days, inventory days,
inventory, working hours lost, co2, energy use, first time fix rate, upsell revenue, attach rate, attachment rate,
cross sell rate, wallet, mix, sales mix, return visits, contract length, average contract length, system size,
contracted revenue, operating income, net debt, headline profit, share of turnover, proportion of income, sick leave,
sickness absence, turnover rate, success rate, completion rate, pass rate, error, results, figures, sales target,
empty rooms, empty beds, vacancies filled, vacancy rate, void rate, rent arrears, arrears, reserves ratio
""",
    "counted": """
customer, customers, account, new account, new customer, client, new client, buyer, shopper, guest, diner, patient,
donor, giver, supporter, member, subscriber, user, tenant, student, pupil, passenger, reader, visitor, dealer,
distributor, reseller, partner, corporate partner, logo, enterprise logo, reference customer, key account, dealership,
franchisee, sponsor, volunteer, household, policyholder, contract, service contract, maintenance contract, service
agreement, subscription, deal, order, sale, project, mandate, commission, booking, reservation, policy, machine, e
bike, bike, car, coat, bottle, case, unit, tonne, house, flat, bed, licence, seat, regular, repeat customer, repeat
buyer, returning customer, first time buyer, lost customer, former customer, lapsed donor, lapsed customer, dormant
customer, employer, school, hospital, clinic, practice, store, restaurant, hotel, company, firm, listing, new listing,
tender win, framework agreement, pilot, trial, lead, qualified lead, opportunity, review, google review, active
dealer, active customer, active account, active member, install, installation, placement, family, families, learner,
retainer, new business account, wholesale account, stockist, grower, farm, corporate client, private client, patient
referral
""",
}

VERBS: Mapping[str, str] = {
    "change": """
encourage, drive, drive more, grow to, stimulate, foster, spur, turn, turn around, nudge, nudge up, edge up, inch up,
lop, prune, slow, soften, taper, knock down, knock off, claw back, dial down, dial up, beef up, fatten, plump up, bump
up, bump, crank up, drag down, sink, whittle down, increase, grow, raise, lift, boost, improve, double, triple,
treble, quadruple, reduce, cut, lower, decrease, halve, shrink, minimise, maximise, accelerate, enhance, shorten,
bring down, bring up, bring back, get up, drive up, drive down, push up, push down, trim, slash, exceed, surpass,
beat, speed up, step up, outgrow, take up, rise, climb, come down, go up, strengthen, curb, lessen, expand, extend,
ramp up, scale up, ratchet up, multiply, increment, elevate, diminish, drop below, fall below, get down, bring, move
the needle, unlock, stabilise, eliminate, eradicate, narrow, widen, make up, account for, heighten, rebuild, recover,
restore, reverse, top, pull up, pull down, jack up, hike, up, shave, squeeze out, chop, quicken, contain, limit
""",
    "reach": """
reach, achieve, hit, attain, meet, deliver, realise, accomplish, break even, earn, be at, end at, end up, end with,
finish at, finish with, come to, arrive at, get to, get back to, climb to, rise to, fall to, be above, be below, stay
above, stay below, remain below, remain above, become profitable, survive, make a profit, turn a profit, get into the
black, top, return to profit, average, total, amount to, stand at, pass, cross, crack, notch up, clock up, net, gross,
score, rank
""",
    "gain": """
win, gain, acquire, attract, recruit, land, close, capture, secure, convert, sell, generate, win back, open up,
retain, keep, maintain, hold, collect, sign up, sign, sign on, bring in, pull in, take on, add, obtain, gain back,
lose, onboard, net, rent out, let, fill, place, export, ship, produce, serve, treat, enrol, insure, book in, procure,
save, pay, get, make, have, take in, regain, reactivate, recover, reclaim, pick up, bag, clinch, list, stock, open,
house, admit, feed, rehome, plant
""",
}

PHRASES: Mapping[str, str] = {
    "rise": """
reduction, a reduction of, reduction of, reduction in, increase, an increase of, increase in, improvement, improvement
in, doubling, doubling of, halving, halving of, growth of, growth in, rise of, rise in, uplift, uplift in, gain of,
decrease in, decline in, drop in, cut in, year on year growth, annual growth, growth rate, rise, maximisation, up
from, down from, down to, up to, worth, twice as many, twice as big, twice as much
""",
}
