"""Words that tell work: instruments, events and activities that somebody can do this week."""

from __future__ import annotations

from collections.abc import Mapping

NOUNS: Mapping[str, str] = {
    "instrument": """
call, cold call, cold calling, cold calls, phone call, telephone call, dial, dials, follow up, follow up call, follow
up calls, follow up email, call list, call script, script, phone script, call campaign, telephone campaign, telesales,
telemarketing, callback, voicemail, sms, text message, whatsapp message, whatsapp group, whatsapp, email, cold email,
email sequence, sequence, cadence, drip campaign, drip, nurture, nurture emails, email blast, mailshot, mailing,
mailer, mail out, direct mail, letter, appeal letter, appeal, postcard, card, greeting card, birthday card, christmas
card, thank you note, handwritten note, flyer, leaflet, brochure, catalogue, door hanger, poster, banner, billboard,
sign, signage, sticker, pavement sign, a board, chalkboard, window display, display, point of sale display, end cap,
aisle end, shelf talker, newsletter, bulletin, magazine, customer magazine, blog, blog post, blogging, article, trade
press, press release, press conference, op ed, guest post, white paper, whitepaper, ebook, e book, book, guide,
checklist, template, infographic, case study, case studies, customer story, success story, success stories,
testimonial, testimonials, reference list, one pager, sales sheet, spec sheet, data sheet, pitch deck, deck, slide
deck, sales collateral, collateral, battlecard, battlecards, playbook, handout, price list, price card, price cards,
quote template, offer template, proposal template, proposal, sales kit, sample, free sample, free samples, samples,
sample box, sample pack, sampling, tasting, taster, taster session, demo, product demo, live demo, demo video,
demonstration, trial, free trial, free consultation, free audit, audit, free check, check up, free assessment,
assessment, process analysis, workshop, training, training session, training day, partner training, sales training,
coaching, call coaching, course, boot camp, role play, webinar, webinar series, webcast, seminar, lecture, talk,
keynote, speech, panel, roundtable, round table, meetup, networking event, breakfast, lunch, lunch and learn, dinner,
executive dinner, afternoon tea, evening, customer evening, evening class, reception, party, launch party, open house,
open day, open evening, factory tour, plant tour, tour, site visit, visit, customer visit, visits, store visit, field
visit, ride along, event, pop up, pop up shop, roadshow, trade show, trade shows, trade fair, fair, exhibition, expo,
conference, congress, summit, convention, festival, market stall, stall, stand, booth, farmers market, christmas
market, sponsorship, shirt sponsorship, kit, football team, raffle, raffle books, tombola, auction, prize draw,
competition, contest, giveaway, sweepstake, quiz, challenge, walk, fun run, ball, summer ball, bake sale, collection,
bucket collection, door knocking, canvassing, door to door, face to face, social media, social posts, social media
posts, facebook, instagram, linkedin, tiktok, twitter, youtube, pinterest, reels, reel, story, stories, post, posts,
facebook group, facebook fundraisers, linkedin posts, hashtag, influencer, influencers, podcast, podcast episode,
video, clip, clips, short clips, short video, film, photo, photos, photo shoot, before after picture, picture, ad,
ads, advert, adverts, advertisement, advertisements, advertising, advertising campaign, ad campaign, facebook ads,
google ads, linkedin ads, linkedin campaign, search ads, paid search, paid social, pay per click, ppc, adwords,
display ads, programmatic ads, retargeting, retargeting ads, remarketing, radio ad, radio spot, radio spots, radio, tv
spot, tv ad, tv commercial, commercial, bus ads, print ad, print ads, cinema ad, newspaper ad, local newspaper, local
paper, parish magazine, trade journal, trade journals, trade magazine, directory, directory listing, google maps,
google business profile, google my business, search engine optimisation, seo, keyword, keywords, meta description,
website, web page, home page, homepage, landing page, landing pages, pricing page, microsite, product page, comparison
page, faq, faq page, contact form, form, online form, booking form, tick box, button, call to action, pop up window,
exit intent survey, chatbot, live chat, live chat widget, chat widget, widget, app notification, push notification,
push notifications, notification, reminder, reminders, reminder email, alert, alerts, calculator, roi calculator,
configurator, quiz funnel, qr code, qr codes, booking calendar, booking link, online booking, voucher, vouchers,
coupon, coupons, gift card, gift voucher, discount, discount code, student discount, early bird discount, early bird,
rebate, bonus, referral bonus, refer a friend, referral programme, referral scheme, referral card, loyalty card,
loyalty programme, loyalty scheme, stamp card, points scheme, promotion, promo, promo code, special offer, special
offers, buy one get one free, bogof, two for one, happy hour, flash sale, clearance sale, sale weekend, seasonal sale,
winter check, free brake check, free shipping, free delivery, bundle deal, bundle offer, meal deal, gift, gift box,
gift basket, freebie, fridge magnet, calendar, mug, merchandise, goodie bag, cross sell prompt, upsell prompt, upsell
script, add on offer, questionnaire, survey, satisfaction survey, customer survey, exit survey, poll, interview,
interviews, customer interviews, focus group, mystery shopping, mystery shopper, a/b test, split test, experiment,
test, crm, crm system, software, tool, dashboard, spreadsheet, lead scoring, lead scoring model, lead list, list,
prospect list, contact list, target list, address list, database, data cleanup, enrichment, automation, workflow,
email automation, marketing automation, integration, api, plugin, pipeline review, weekly pipeline review, pipeline
meeting, sales meeting, team meeting, stand up meeting, standup, daily huddle, huddle, morning meeting, deal desk,
deal review, forecast call, win loss review, win loss interviews, win loss interview, qbr, qbrs, quarterly business
review, business review, account review, account plan, account plans, account planning, steering committee, steering
committees, advisory board, customer advisory board, user group, customer council, reference call, reference visit,
office hours, help line, hotline, help desk article, knowledge base, help center, onboarding call, onboarding email,
onboarding checklist, in app checklist, welcome pack, welcome email, welcome call, thank you email, thank you calls,
thank you call, thank you letter, exit interview, win back campaign, win back email, reactivation campaign, campaign,
email campaign, marketing campaign, outreach, outreach campaign, sdr outreach, email outreach, cold outreach,
prospecting, prospecting block, appointment setting, appointment, appointments, meetings, meeting, discovery call,
discovery calls, first meetings, demos, pitches, pitch, presentation, presentations, packaging, label, uniform,
posting frequency, call volume, activity level, activity levels, touchpoint, touchpoints, touch, touches, posting,
yard sign, yard signs, door, doors, kiosk, briefing, breakfast briefing, debrief, debrief call, debriefing, service
review, service reviews, bid library, feedback tablet, ride alongs, home show, quote, home page banner, savings
calculator, gift hamper, hamper, thank you gift, picnic, barbecue, pizza night, wine evening, wine tasting, cooking
class, class, wedding fair, offer letter, introductory meeting, introductory meetings, one to one, one to ones, coffee
morning, body scan, playlist, consultation, free consultations, beginners course, wall of fame, technical sheet,
technical sheets, wine club, jazz evening, cycling race, client alert, client interviews, golf tournament, booking
feature, win back text, rowing challenge, search optimisation, content marketing, email marketing, video marketing,
influencer marketing, event marketing, affiliate marketing, affiliate links, guest article, guest articles, search
marketing, social selling, public relations, pr, podcasting, networking, public speaking, speaking, speaking
engagement, advertisement campaign, tv, print, print advertising, tv advertising, radio advertising, outdoor
advertising, online advertising, online marketing, digital marketing, social media marketing, mobile marketing, sms
marketing, viral marketing, guerrilla marketing, tv ads, sporting events, sponsoring, leadership summit, learning
module, telephone sales, inside sales calls, company story, brand story, storytelling, product placement, in store
tasting, personal selling, lead magnet, lead generation form, community event, user conference, hospitality event,
trade mission, golf day, charity run, open air, advertising column, classified, classified ad, classifieds, yellow
pages, mailing campaign, drip email, autoresponder, sales letter, video call, video message, voice message, messenger,
chat, forum posts, reviews campaign, ride, sunday ride, group ride, suggestion box, tablet, tablets, email list,
mailing list, web form, customer event, hoarding, hoardings, google form, google forms, rate card, rate cards, mis,
referral pad, referral pads, circular, circulars, end caps, greeter, grill demo, mystery shop, mystery shops, tracking
update, tracking updates, factory visit, home and garden show, county show, mart, local radio, slot on local radio,
tent, free soup, donuts, breakfast meeting, outbound call, outbound calls, loyalty email, text alert, text alerts,
text reminders, text reminder, reminder texts, birthday email, finish line, column, rotary lunch, library, injury
clinic, gift vouchers, online bookings, assessments, linkedin page, company page, faq video, how to video, unboxing,
livestream, facebook live, live stream, diwali gifts, new year cards, gdp certification, certification, gps, cash
discount, price match, price match sign, weekly deal, drop in session, surgery, clinic day, name badge, van wrap,
lorry wrap, vehicle lettering, work stand, card reader, till, contactless tap point, tap point, counter, opening
hours, menu, menu card, daily special, tasting menu, set menu, loyalty app, booking app, mobile app, app, bulk email,
e shot, petition, payroll giving, gift aid tick box, will writing week, home visit, health day, screening day,
vaccination day, health talk, info evening, information evening, information stand, taster day, trial lesson, trial
class, trial day, school visit, plant visit, field day, demonstration plot, farm walk, test drive, test drive day,
test day, demo day, hackathon, bug fix, release, feature flag, price test, mystery call
""",
}

VERBS: Mapping[str, str] = {
    "do": """
go through the list, go through last, go through each, go through every, go through all, dm, ping, requote, re quote,
rescan, recut, load, bring along, ask around, tweak, swap the, zip tie, hand carry, reconnect with, pull everyone,
split the calling, engage, propose, provide free, learn names, teach names, circulate, depute, second, fit, ring
round, pop in, drop in, drop by, call in, call back, call round, get yourself, get the, get our, have the, have our,
have every, mystery shop, door knock, knock doors, hand deliver, courier, fax, escort, shadow, accompany, rehearse,
role play, practise, memorise, read out, laminate, frame, mount, install, wire up, plug in, charge up, paint up, tape,
pin up, sticker, stamp, label, barcode, scan, stocktake, restock, rearrange, merchandise, dress, light up, sweep, mow,
wash, iron, peel, taste, pour, brew, grill, toast, sing, dance, perform at, busk, recite, quiz, lecture at, moderate,
chair, facilitate, run through, walk through, walk around, show around, show round, pair up, match up, lay on, lay
out, roll up, pull together, pull up, gather, collate, summarise, transcribe, caption, edit, crop, animate, render,
sketch, prototype, code, debug, refactor, ship out, mail out, mail to, post to, email to, text to, write down, write
up, note down, jot down, fill in, fill out, sign in, sign out, clock, time, count, tally, weigh, measure up, survey by
phone, sound out, quiz customers, chat with, chat to, catch up with, check in with, touch base with, sit down with,
sit with, lunch with, dine, wine and dine, entertain, host dinner, treat to, fly to, drive to, walk to, cycle to,
call, phone, ring, ring up, telephone, dial, cold call, call up, email, mail, send, send out, text, message, sms,
whatsapp, post, publish, write, write to, blog, tweet, pin, share, comment, reply, answer, respond, like, run, host,
hold, attend, visit, go to, exhibit, sponsor, launch, create, design, redesign, produce, film, record, shoot,
photograph, print, reprint, hand out, give out, give away, distribute, drop off, deliver leaflets, leaflet, advertise,
place, put, put up, put on, hang, hang up, stick, display, show, show off, buy, order, rent, hire, employ, recruit
staff, book, reserve, schedule, set up, arrange, organise, prepare, plan, draft, invite, interview, survey, poll, ask,
offer, give, train, coach, teach, brief, implement, introduce, roll out, deploy, build, make, make calls, draw up,
draw, test, a/b test, split test, pilot, trial, try, try out, optimise, update, upgrade, refresh, rewrite, translate,
redo, tidy, clean, clean up, paint, decorate, repaint, follow up, follow up on, follow up with, chase, chase up,
check, check in, demo, demonstrate, present, pitch, knock, knock on, canvass, doorstep, prospect, research, map, list,
compile, collect addresses, segment, sort, tag, score, qualify, ship, upload, download, import, migrate, automate,
configure, instrument, integrate, connect, link, embed a form, add, add a, remove, move the button, place an ad, meet,
have lunch, take out, take to lunch, have coffee, cook, bake, serve samples, sample, tour, travel, drive, fly, deliver
samples, pick up, borrow, lend, wrap, pack, enclose, include, insert, attach, sign off, appoint, nominate, onboard,
conduct, carry out, perform, execute, complete, finish, finalise, submit, apply, apply to, apply for, file, register,
enter, convene, stand up, spin up, kick off, start, begin, activate, trigger, codify, document, review, hold a,
monitor, track, measure, report, benchmark, speak, speak at, present at, talk to, talk with, speak to, speak with,
contact, reach out, reach out to, get in touch, touch base, network, mingle, remind, nudge, thank, congratulate,
greet, welcome, suggest, recommend, mention, upsell at the till, quote, price up, reprice, relabel, discount, reduce
the price, bundle up, package, repackage, wrap up, raffle, auction, fundraise, collect, open, close early, extend
opening hours, extend the opening hours, play, broadcast, stream, syndicate, pitch to, seed, gift, reward, give
vouchers, hand, hand over, leave, drop, slip, tuck, stuff, put in, put out, set aside, block out, block, reserve an
hour, keep a stall, man, staff, assign, set up a, swap out, switch on, turn on, buy ads, spend on ads, bid on, bid,
retarget, target ads, boost posts, promote, advertise in, list on, claim, tell, explain, introduce a, put together,
throw, stage, cater, set up shop, pop up, bring along, bring a, take photos, take pictures, take part, participate,
join, subscribe, sign up for, log, record a, note, enter in, type, phone up, look up, find addresses, scrape, pull a
list, export the list, query, wire, fix, repair the form, cut the form, shorten the form, ab test
""",
}

PHRASES: Mapping[str, str] = {
    "deed": """
bids, bids submitted, offers, commercial offers, technical audits, audits, studies, lift studies, field visits,
farmgate visits, quotes out, quotations, calls logged, tastings, home visits, follow ups, signed off, drafted,
rescanned, handwritten, donut run, coffee with, lunch with, free, off for, off the, on the house, on us, once only,
recruitment of, hiring of, attendance at, participation in, installation of, preparation of, rollout of, roll out of,
introduction of, launch of, creation of, organisation of, production of, distribution of, publication of, placement
of, redesign of, update of, presence at, implementation of, training of, set up of, delivery of a, purchase of,
signing up for, hosting of, a series of, a programme of, a round of, visits to, calls to, letters to, emails to,
invitations to
""",
    "workname": """
action, action item, task, to do, todo, next step, next steps, initiative, tactic, tactics, activity, activities,
assignment, step, measure taken, homework, deliverable
""",
}
