"""What the page of an event looks like beyond what all pages share."""

from __future__ import annotations

EVENT_STYLE = """
.event>h2{font-size:22px;margin:48px 0 0;padding-bottom:6px;border-bottom:2px solid var(--ink)}
.event h3{font-size:18px;letter-spacing:-.01em;margin:30px 0 6px}
.event h4{font-size:15px;margin:18px 0 6px;break-after:avoid}
a{color:var(--blue)}
.unreadable{--c:var(--red);--c-soft:var(--red-soft)}
.concerns small{margin-top:2px;font-size:13px}
code{font:.92em ui-monospace,Menlo,Consolas,monospace;background:var(--lane);padding:0 3px;
border-radius:3px}
tbody th{min-width:17ch}
.window{stroke-opacity:.45}
.stills figure{max-width:420px}
.chips{display:inline-flex;flex-wrap:wrap;gap:4px;vertical-align:middle}
th code{font:.92em ui-monospace,Menlo,Consolas,monospace;background:var(--lane);padding:0 3px;
border-radius:3px}
tbody th{min-width:17ch}
.window{stroke-opacity:.45}
.stills figure{max-width:420px}
.chips{display:flex;margin-top:3px}
.chip{font-size:11.5px;font-weight:500;line-height:1.45;padding:0 6px;border-radius:3px;
border:1px solid var(--line);background:var(--lane);color:var(--soft);white-space:nowrap}
line.step{stroke:var(--purple);stroke-width:2.5}
svg text.step{fill:var(--purple);font-weight:600;paint-order:stroke;stroke:var(--card);
stroke-width:4px;stroke-linejoin:round}
table.pieces{margin:2px 0 8px 64px;width:auto;font-size:13px}
table.pieces th,table.pieces td{padding:4px 12px 4px 0;background:var(--page)}
table.pieces{background:none}
table.pieces tbody th{min-width:0;font-size:13px}

.compared{display:grid;grid-template-columns:fit-content(240px) auto minmax(0,1fr);column-gap:10px;
align-items:start;break-inside:avoid}
.node{height:28px;display:flex;gap:5px;align-items:center;justify-content:flex-end;font-size:13px;
max-width:240px}
.node span+span{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.network path{fill:none;stroke-width:1.8}
path.closes{stroke:var(--blue)}
path.unchecked{stroke:var(--grey);stroke-dasharray:5 4}
path.thrown{stroke:var(--red);stroke-dasharray:2 3}
path.cross{stroke:var(--red);stroke-width:2.4}
.network text{font-size:11px;paint-order:stroke;stroke:var(--page);stroke-width:4px;
stroke-linejoin:round}
.network text.thrown{fill:var(--red);font-weight:600}
.listed{padding-left:14px;font-size:13px;color:var(--soft)}
.listed p{margin:4px 0 6px}
.listed b{font-weight:500;color:var(--ink)}
.listed ul{margin:4px 0;padding-left:18px}
.listed .thrown{color:var(--red)}
.listed summary{cursor:pointer}

@media screen and (max-width:1100px){
td,.chip{white-space:normal}
td{overflow-wrap:break-word}
th,td{padding:8px 6px}
tbody th{min-width:9ch}
}
@media screen and (max-width:760px){
td.nothing{display:none}
.compared{grid-template-columns:minmax(0,1fr) auto}
.node{max-width:none;justify-content:flex-start}
.listed{grid-column:1/-1;padding:8px 0 0}
table.pieces{margin-left:0;width:100%}
table.pieces th,table.pieces td{background:none}
table.pieces tbody th::before{content:"Piece "}
.network text{font-size:10.5px}
}
@media print{
.event{break-before:page}
.event:first-of-type{break-before:auto}
tbody th{min-width:11ch}
td{white-space:normal}
.chip{font-size:7pt;white-space:normal}
table.pieces{margin-left:0;font-size:8pt}
.window{stroke-opacity:.3}
}
"""
