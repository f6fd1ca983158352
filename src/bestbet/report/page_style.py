"""The look of the page: one accent, one type scale, light and dark, desk, phone and paper."""

from __future__ import annotations

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

STYLE = """
:root{color-scheme:light dark;--ink:#1d2528;--muted:#5a666b;--rule:#dde2e3;--shade:#c9d1d3;--accent:#0a6673;
--paper:#ffffff;--wash:#f3f6f6;--font:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){:root{--ink:#e4eaeb;--muted:#9aa7ab;--rule:#2b3538;--shade:#445054;
--accent:#5cc3cf;--paper:#12181a;--wash:#1a2225}}
*{box-sizing:border-box}
html{background:var(--paper);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1040px;padding:40px 40px 64px;font:16px/1.55 var(--font);color:var(--ink);
background:var(--paper);font-variant-numeric:tabular-nums;overflow-wrap:break-word}
header p,footer,figcaption,.quiet{color:var(--muted)}
header p{margin:0;font-size:14px}
h1{font-size:34px;line-height:1.2;letter-spacing:-.015em;margin:20px 0 12px;font-weight:650;text-wrap:balance}
h2{font-size:21px;line-height:1.3;letter-spacing:-.005em;margin:56px 0 6px;font-weight:650}
h3{font-size:16px;line-height:1.4;margin:0;font-weight:650}
p{margin:0 0 12px;max-width:68ch}
.lead{font-size:19px;line-height:1.5}
.figures{display:grid;grid-template-columns:9fr 13fr 9fr;gap:0;margin:28px 0 20px;border-top:1px solid var(--shade);
border-bottom:1px solid var(--shade)}
.figures div{padding:18px 24px 18px 0}
.figures div+div{padding-left:24px;border-left:1px solid var(--rule)}
.figures dt{font-size:14px;color:var(--muted);line-height:1.4}
.figures dd{margin:2px 0 0;font-size:28px;line-height:1.25;font-weight:650;letter-spacing:-.01em}
.figures .first dd{color:var(--accent)}
.figures small{display:block;font-size:14px;line-height:1.45;font-weight:400;letter-spacing:0;color:var(--muted)}
figure{margin:20px 0 0}
figure svg{display:block}
figcaption{font-size:14px;line-height:1.5;margin-top:10px;max-width:80ch}
.phone{display:none}
.fans{display:grid;grid-template-columns:1fr 1fr;gap:36px 40px;margin-top:24px}
.fans figure{margin:0;min-width:0}
.ways{display:grid;grid-template-columns:repeat(2,1fr);gap:0 40px;margin:16px 0 0}
.ways article{padding:16px 0;border-top:1px solid var(--rule);min-width:0}
.ways h3 span{font-weight:400;color:var(--muted)}
.ways .best h3,.ways .best h3 span{color:var(--accent)}
.ways p{margin:6px 0 0;font-size:15px;line-height:1.5}
.ways b,.findings b{font-weight:600}
.findings{margin:12px 0 0;padding:0;list-style:none;max-width:76ch}
.findings li{padding:12px 0;border-top:1px solid var(--rule)}
.findings span{display:block;font-size:15px;color:var(--muted)}
.table{margin:20px 0 28px}
.scroll{overflow-x:auto;margin-top:8px}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4}
th,td{padding:7px 12px 7px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
th{font-weight:600;color:var(--muted);border-bottom-color:var(--shade);white-space:nowrap;vertical-align:bottom}
th.n,td.n{text-align:right;padding-left:12px;white-space:nowrap}
th:last-child,td:last-child{padding-right:0}
.table .quiet{font-size:14px;margin:8px 0 0}
.board h3{color:var(--accent)}
.board .asked{font-weight:650}
.board .boxes{display:grid;grid-template-columns:1fr 1fr;gap:4px 40px;margin-top:28px}
.board .boxes section{padding:14px 0 0}
.board .boxes p,.board .boxes li{font-size:15px;line-height:1.5;margin:6px 0 0}
.board .boxes ul{margin:4px 0 0;padding-left:18px}
.board .boxes li::marker{color:var(--accent)}
.board h2{margin-top:36px}
.board .foot{font-size:13px;margin-top:24px}
.board td:first-child,.board td.first{font-weight:600}
.board th{white-space:normal}
.appendix{margin-top:80px;padding-top:20px;border-top:1px solid var(--shade);font-size:14px;color:var(--muted)}
footer{margin-top:64px;padding-top:16px;border-top:1px solid var(--shade);font-size:13px;line-height:1.6}
footer p{max-width:none;margin:0 0 4px}
footer code{font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
@media screen and (max-width:760px){body{padding:24px 20px 48px}h1{font-size:27px;margin-top:14px}.lead{font-size:17px}
h2{margin-top:44px}.desk{display:none}.phone{display:block}
.fans,.ways,.board .boxes{grid-template-columns:minmax(0,1fr)}
.figures{grid-template-columns:1fr}.figures div,.figures div+div{padding:14px 0;border-left:0}
.figures div+div{border-top:1px solid var(--rule)}}
@media print{:root{color-scheme:light;--ink:#000;--muted:#444;--rule:#ddd;--shade:#bbb;--accent:#0a6673;--paper:#fff;
--wash:#fff}@page{margin:16mm 14mm}body{padding:0;max-width:none;font-size:10.5pt}.desk{display:block}
.phone{display:none}.fans{grid-template-columns:1fr 1fr}.ways{grid-template-columns:1fr 1fr}
.figures{grid-template-columns:9fr 13fr 9fr}h2{margin-top:28pt;break-after:avoid}
.board{break-after:page;font-size:9.5pt}.board h1{font-size:19pt;margin:6pt 0}.board .lead{font-size:11pt}
.board h2{font-size:12pt;margin-top:12pt}.board .figures{margin:9pt 0}.board .figures div{padding:6pt 10pt 6pt 0}
.board .figures div+div{padding-left:10pt}.board .figures dd{font-size:16pt}
.board .figures dt,.board .figures small{font-size:9pt}
.board .boxes{margin-top:6pt;gap:0 24pt}.board .boxes section{padding-top:6pt;break-inside:avoid}
.board .boxes p,.board .boxes li{font-size:9.5pt;line-height:1.4;margin-top:3pt}.board td,.board th{padding-block:3pt}
.board .table{margin:6pt 0}.board figure{margin-top:6pt}.appendix{margin-top:0;border:0;padding-top:0}
figure,article,tr,.findings li,.figures{break-inside:avoid}.scroll{overflow:visible}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
