"""How the page looks: light, dark, on a phone and on paper.

The colours are Okabe and Ito's, told apart by every kind of colour vision, darkened or lightened
until text on them reads (4.5 to 1).
"""

from __future__ import annotations

_LIGHT = """
--page:#fbfbf9;--card:#fff;--ink:#1b1f24;--soft:#59636e;--line:#d9dde1;--lane:#f1f3f5;
--blue:#0a63a3;--blue-soft:#9cc3e2;--purple:#a3407c;--amber:#8a5a00;--amber-soft:#e9c27a;
--red:#b5400a;--red-soft:#f0b79c;--green:#00705a;--grey:#6b747d;--grey-soft:#bcc3ca;
"""

_DARK = """
--page:#14171a;--card:#1c2024;--ink:#e8eaed;--soft:#a3adb7;--line:#373d44;--lane:#23282d;
--blue:#6cb5ea;--blue-soft:#2b567a;--purple:#e592c4;--amber:#e8b04a;--amber-soft:#6b4f18;
--red:#ff9466;--red-soft:#74381d;--green:#4cc7a5;--grey:#9aa4ae;--grey-soft:#4c555e;
"""

STYLE = f"""
:root{{color-scheme:light dark;{_LIGHT}}}
@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}
""" + """
*{box-sizing:border-box}
body{margin:0 auto;padding:24px 28px 40px;max-width:1180px;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.shapes{position:absolute}
h1{font-size:clamp(26px,4.4vw,40px);line-height:1.15;letter-spacing:-.02em;margin:2px 0 14px}
h2{font-size:20px;letter-spacing:-.01em;margin:44px 0 6px;break-after:avoid}
h3{font-size:15px;margin:18px 0 6px;break-after:avoid}
.title{margin:0;color:var(--soft);font-size:14px}
.lead{margin:8px 0 0;max-width:70ch}
.equation{margin:18px 0 0;font:italic 20px/1.4 Georgia,"Times New Roman",serif}
.caption,figcaption,caption,.remarks,.hint,.legend,.how,footer,.facts{color:var(--soft);font-size:13px}
.caption{margin:0 0 10px;max-width:85ch}
.caption,.legend{break-after:avoid}
.tracks+.caption{margin:6px 0 0;break-after:auto}
.hint{font-weight:400}
figure{margin:0;break-inside:avoid}
figcaption{margin-top:6px}
small{display:block;color:var(--soft);font-size:12px}

.badge{display:inline-block;padding:1px 9px 1px 7px;border-radius:99px;font-size:12.5px;
font-weight:600;white-space:nowrap;border:1.5px solid var(--c);color:var(--c)}
.badge.trusted{background:var(--c);color:var(--card)}
.badge.refused{background:var(--c);color:var(--card);border-radius:3px}
.badge.doubtful{border-style:dashed;border-radius:3px}
.sign{color:var(--c);font-weight:700}
.reference{--c:var(--grey);--c-soft:var(--grey-soft)}
.trusted{--c:var(--blue);--c-soft:var(--blue-soft)}
.doubtful{--c:var(--amber);--c-soft:var(--amber-soft)}
.refused{--c:var(--red);--c-soft:var(--red-soft)}
.unknown{--c:var(--grey);--c-soft:var(--grey-soft)}
.pass{color:var(--green);font-weight:600}
.fail{color:var(--red);font-weight:600}
.concerns{list-style:none;margin:0;padding:0}
.concerns li{border-left:5px solid var(--c);background:var(--card);padding:8px 12px;margin:6px 0;
border-radius:0 4px 4px 0;break-inside:avoid}

.concerns li.trusted{--c:var(--red)} /* listed because its verification failed */

table{border-collapse:collapse;width:100%;margin-top:8px;background:var(--card);font-size:14px}
caption{caption-side:bottom;text-align:left;padding-top:6px}
th,td{text-align:left;padding:8px 10px;border-top:1px solid var(--line);vertical-align:top}
td{white-space:nowrap}
tbody th{min-width:14ch}
td small{white-space:normal}
thead th{border-top:0;overflow-wrap:normal;color:var(--soft);
font-size:12.5px;font-weight:600;vertical-align:bottom}
tr{break-inside:avoid}

svg{display:block}
svg text{fill:var(--soft);font-size:11.5px}
.tracks{display:grid;grid-template-columns:minmax(110px,170px) minmax(0,1fr);column-gap:12px;
align-items:center}
.track-name{display:flex;gap:5px;font-size:13px;line-height:1.25}
.lane{background:var(--lane)}
div.lane{display:flex;align-items:center;min-height:40px;padding:4px 12px;font-size:13px;
color:var(--soft);border-top:1px solid var(--page)}
div.unplaced{color:var(--red);border:1.5px dashed var(--red);background:none;margin:3px 0}
.grid{stroke:var(--line)}
.axis{stroke:var(--soft)}
.instant{stroke:var(--ink);stroke-dasharray:1 3}
.window{fill:none;stroke:var(--ink);stroke-width:.8}
svg text.mark{fill:var(--ink)}
.clip{fill:var(--card);stroke:var(--c)}
.doubtful .clip{stroke-dasharray:5 3}
.doubt{fill:url(#hatch)}
.hatch{fill:var(--amber-soft);opacity:.6}
.peak{fill:var(--c-soft)}
.mean,.heard{fill:var(--c)}
use.echo{--c:var(--grey-soft)}

article{border-top:1px solid var(--line);padding-bottom:10px}
.residuals,.facts,.remarks{break-inside:avoid}
.residuals{break-before:avoid;break-after:avoid}
.facts{margin:0 0 6px}
.facts small{display:inline;font-size:inherit}
.facts small::before{content:', '}
.residuals{display:grid;grid-template-columns:58px minmax(0,1fr) clamp(60px,14%,130px);
column-gap:6px}
.plot{background:var(--lane);overflow:hidden}
.sync{fill:var(--blue)}
.verify{fill:var(--purple)}
.rejected,.hollow{fill:var(--card);stroke-width:1.4}
.sync.rejected,.sync.hollow{stroke:var(--blue)}
.verify.rejected,.verify.hollow{stroke:var(--purple)}
.gate{stroke:var(--red);stroke-dasharray:7 4}
.frame{stroke:var(--amber);stroke-dasharray:2 3}
.fit{stroke:var(--blue);stroke-width:2}
.agree{fill:var(--grey)}
.wild{fill:none;stroke:var(--grey)}
.key{display:inline-block;width:26px;vertical-align:middle;margin:0 5px 0 0;
border-top:2px dashed var(--red)}
.key.frame{border-top:2px dotted var(--amber);margin-left:10px}
.remarks{margin:4px 0 8px 64px}
.legend svg{display:inline-block;vertical-align:-1px}
.legend{margin:0 0 6px}

.stills{display:grid;gap:10px;
grid-template-columns:repeat(auto-fill,minmax(max(150px,100%/var(--n) - 10px),1fr))}
.stills img,.no-picture{display:block;width:100%;height:auto;border-radius:3px}
.no-picture{aspect-ratio:16/9;display:grid;place-content:center;text-align:center;
border:1.5px dashed var(--line);color:var(--soft);font-size:13px}
.stills figcaption b{display:block;color:var(--ink);font-weight:600}
.instant-row{break-inside:avoid}
.how ul{padding-left:18px;max-width:85ch}
.how li{margin:3px 0}
footer{margin-top:36px;border-top:1px solid var(--line);padding-top:10px}

@media screen and (max-width:760px){
body{padding:16px 14px 32px}
.odd{display:none}
.tracks{grid-template-columns:minmax(0,1fr)}
.track-name{display:flex;gap:5px;margin:8px 0 2px}
.track-name.hint,.track-name:empty{margin:0}
.residuals{grid-template-columns:46px minmax(0,1fr) 56px;column-gap:4px}
.remarks{margin-left:0}
table,tbody,tr,th,td,caption{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{border-left:5px solid var(--c);padding:8px 12px;margin:8px 0;background:var(--card)}
table{background:none}
th,td{border:0;padding:2px 0}
tbody th{font-size:15px}
td{display:grid;grid-template-columns:42% 1fr;column-gap:10px}
td{white-space:normal}
td::before{content:attr(data-head);color:var(--soft)}
.badge{justify-self:start}
}
@media print{
:root{color-scheme:light;LIGHT--page:#fff}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{padding:0;max-width:none;font-size:9.5pt}
table{font-size:8pt}
small,.badge,thead th{font-size:7.5pt}
th,td{padding:4px 5px}
.odd{display:none}
h2{margin-top:22px}
@page{margin:14mm}
}
""".replace("LIGHT", _LIGHT)
