"""How the brief looks on paper: one fixed text for typst; everything that varies enters as values."""

from __future__ import annotations

TEMPLATE = r"""
#let d = json(bytes(sys.inputs.data))
#let unshown = int(sys.inputs.n_unshown)
#let ink = rgb("#1d2528")
#let muted = rgb("#5a666b")
#let hair = rgb("#dde2e3")
#let shade = rgb("#c9d1d3")
#let accent = rgb("#0a6673")

#set document(
  title: d.title, author: d.team, description: d.lead,
  date: datetime(year: d.day.at(0), month: d.day.at(1), day: d.day.at(2)),
)
#set text(
  lang: "en", font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"), size: 10pt, fill: ink,
  number-type: "lining", number-width: "tabular",
)
#set par(leading: 0.55em, spacing: 0.75em)
#set page(
  paper: "a4", margin: (x: 20mm, top: 17mm, bottom: 19mm), footer-descent: 35%,
  footer: context {
    set text(size: 8pt, fill: muted)
    let n = counter(page).display("1 of 1", both: true)
    grid(columns: (1fr, auto), column-gutter: 8mm,
      [#d.team · #d.kicker · #d.as_of], n)
  },
)
#set list(marker: text(fill: accent, size: 0.8em)[#sym.bullet], indent: 0pt, body-indent: 0.55em, spacing: 0.75em)
#set table(stroke: none, inset: (x: 0pt, y: 3.2pt))

#show heading: set block(sticky: true)
#show heading.where(level: 1, outlined: false): it => block(above: 0pt, below: 0.5em, sticky: true,
  text(size: 0.78em, weight: 600, fill: accent, it.body))
#show heading.where(level: 1, outlined: true): it => block(above: 0pt, below: 1em,
  text(size: 20pt, weight: 600, it.body))
#show heading.where(level: 2): it => block(above: 9mm, below: 3mm, sticky: true,
  text(size: 14pt, weight: 600, it.body))
#show heading.where(level: 3): it => block(above: 6mm, below: 2.4mm, sticky: true,
  text(size: 10.5pt, weight: 600, it.body))
#show title: it => text(size: 1.25em, weight: 600, it.body)

#let quiet(body) = text(size: 0.88em, fill: muted, body)
#let rule(colour) = line(length: 100%, stroke: 0.5pt + colour)
#let drawn(p, width) = image(bytes(p.svg), format: "svg", alt: p.alt, width: width)

// ------------------------------------------------------------------------------------------------ the board's page
#let box-of(b) = if b.items.len() > 0 or b.note != "" {
  block(breakable: false, width: 100%, below: 1.4em, {
    heading(level: 1, outlined: false, bookmarked: false, b.title)
    if b.items.len() == 1 { block(b.items.first()) } else if b.items.len() > 1 { list(..b.items) }
    if b.note != "" { block(above: 0.7em, quiet(b.note)) }
  })
}

#let figures = {
  let cells = d.figures.enumerate().map(((i, f)) => grid.cell(
    inset: (left: if i == 0 { 0pt } else { 5mm }, right: 3mm, y: 0.85em),
    stroke: if i == 0 { none } else { (left: 0.5pt + hair) },
    {
      set par(spacing: 0.5em)
      text(size: 0.88em, fill: muted, f.at(0))
      parbreak()
      text(size: 1.75em, weight: 600, fill: if i == 0 { accent } else { ink }, f.at(1))
      parbreak()
      text(size: 0.88em, fill: muted, f.at(2))
    },
  ))
  rule(shade)
  grid(columns: (10fr, 10fr, 11fr), ..cells)
  rule(shade)
}

#let objectives = {
  let o = d.objectives
  let n = o.heads.len()
  let side(i) = if i >= 4 { right } else { left }
  table(
    columns: (1fr, auto, auto, auto) + (22mm,) * (n - 4),
    column-gutter: 4mm,
    align: (x, y) => side(x) + if y == 0 { bottom } else { top },
    table.header(..o.heads.enumerate().map(((i, h)) => {
      set par(leading: 0.4em)
      quiet(h)
    })),
    table.hline(stroke: 0.5pt + shade),
    ..o.rows.map(r => r.enumerate().map(((i, c)) => if i == 0 or i == 4 { text(weight: 600, c) } else { c })).flatten(),
  )
}

#let front(size) = {
  set text(size: size)
  set block(spacing: 0pt)
  let gap(amount) = v(amount * size)
  grid(columns: (1fr, auto), column-gutter: 8mm,
    text(fill: muted)[#text(fill: ink, weight: 600, d.team) · #d.kicker], text(fill: muted, d.as_of))
  gap(0.6)
  rule(shade)
  gap(1.6)
  { set par(leading: 0.35em); title(d.headline) }
  gap(1)
  block(text(size: 1.12em, d.lead))
  gap(0.8)
  block(text(weight: 600, d.asked))
  gap(1.4)
  figures
  gap(1.6)
  heading(level: 1, outlined: false, bookmarked: false)[The objectives]
  objectives
  gap(1.6)
  heading(level: 1, outlined: false, bookmarked: false)[The options, and the chance of all objectives together]
  gap(0.4)
  drawn(d.options, 100%)
  gap(0.8)
  block(quiet(d.key))
  gap(1.7)
  grid(columns: (1fr, 1fr), column-gutter: 9mm, d.left.map(box-of).join(), d.right.map(box-of).join())
  v(1fr)
  gap(0.8)
  block(text(size: 0.8em, fill: muted, d.foot))
}

#layout(area => {
  let sizes = (10pt, 9.5pt, 9pt, 8.5pt, 8pt, 7.5pt, 7pt, 6.5pt, 6pt)
  let fits(size) = measure(block(width: area.width, front(size))).height <= area.height
  let found = sizes.find(fits)
  front(if found == none { sizes.last() } else { found })
})

// ---------------------------------------------------------------------------------------------------- the appendix
#pagebreak()

#let table-of(t) = {
  let columns = t.shares.map(s => if s > 0 { s * 1fr } else { auto })
  let side(i) = if t.numeric.at(i) { right } else { left }
  block(breakable: t.rows.len() > 14, width: 100%, above: 6mm, below: 4mm, {
    if t.title != "" { heading(level: 3, outlined: false, t.title) }
    set text(size: 8.5pt)
    set par(leading: 0.42em)
    table(
      columns: columns, column-gutter: if columns.len() > 7 { 3mm } else { 5mm },
      align: (x, y) => side(x) + if y == 0 { bottom } else { top },
      table.header(repeat: true, ..t.heads.map(h => text(fill: muted, h)), table.hline(stroke: 0.5pt + shade)),
      ..t.rows.map(r => (
        r.map(c => table.cell(breakable: c.len() > 900, c)), table.hline(stroke: 0.4pt + hair),
      )).flatten(),
    )
    if t.note != "" { block(above: 2mm, text(size: 8.8pt, fill: muted, t.note)) }
  })
}

#let block-of(b) = {
  for p in b.paragraphs { par(p) }
  if b.pictures.len() > 0 {
    block(breakable: false, above: 4mm, below: 4mm, width: 100%, {
      if b.pictures.len() == 1 and not b.pictures.first().svg.contains("viewBox=\"0 0 352 ") {
        drawn(b.pictures.first(), b.pictures.first().width * 100%)
      } else {
        grid(columns: (1fr, 1fr), column-gutter: 6mm, ..b.pictures.map(p => drawn(p, 100%)))
      }
      if b.caption != "" { block(above: 2.5mm, quiet(b.caption)) }
    })
  }
  if b.items.len() > 0 { list(..b.items) }
  if b.table != none { table-of(b.table) }
}

#heading(level: 1)[Appendix]
#if unshown > 0 {
  quiet[#unshown #if unshown == 1 [sign has] else [signs have] no form in the fonts of this file and
    #if unshown == 1 [stands] else [stand] as ▯; the same brief as HTML or XLSX shows them.]
}
#{
  show outline.entry: set block(above: 0.55em)
  show outline.entry: set text(fill: muted)
  outline(title: none, depth: 2, target: heading.where(level: 2, outlined: true))
}
#for s in d.sections {
  heading(level: 2, s.title)
  for b in s.blocks { block-of(b) }
}
"""
