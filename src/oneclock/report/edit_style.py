"""What the page of an edit needs beyond the common style."""

from __future__ import annotations

EDIT_STYLE = """
.ran{fill:var(--blue-soft);opacity:.75}
.shot{fill:var(--blue);stroke:var(--blue);stroke-width:1}
.shot:hover{fill:var(--ink)}
rect.inset{fill:var(--purple);stroke:var(--card);stroke-width:1}
.black .shot{fill:var(--red);stroke:var(--red)}
.strip,.levels{margin:2px 0}
.tracks .ruler{overflow:visible}
.levels .peak{fill:var(--grey-soft);opacity:.55}
.levels .mean{fill:var(--grey-soft)}
.taken{fill:var(--blue)}
.levels .grid{stroke-dasharray:2 4}
.swatch{display:inline-block;width:14px;height:10px;border-radius:2px;margin-right:5px}
.keyed{display:inline-block;white-space:nowrap;margin-right:10px}
.dwell{max-width:680px}
.dwells{fill:var(--blue)}
table.screen td{font-variant-numeric:tabular-nums}
.share{display:inline-block;width:120px;height:10px;margin-right:8px;border-radius:2px;
background:linear-gradient(90deg,var(--blue) var(--s),var(--lane) var(--s))}
tr.black .share{background:linear-gradient(90deg,var(--red) var(--s),var(--lane) var(--s))}
table.screen th small{font-weight:400}
tr.seen{--c:var(--blue)}
tr.unseen{--c:var(--grey);color:var(--soft)}
tr.black{--c:var(--red)}
tr.sum{--c:var(--ink)}
tr.sum th,tr.sum td{border-top:2px solid var(--soft);font-weight:600}
.story{display:grid;gap:14px 12px;grid-template-columns:repeat(auto-fill,minmax(176px,1fr))}
.story img,.story .no-picture{display:block;width:100%;height:auto;aspect-ratio:16/9;
object-fit:contain;background:#000;border-radius:3px}
.story .no-picture{display:grid;background:none}
.story .no-picture.dark{background:#000;color:#b8bec5;border-color:#000}
.story figcaption{font-size:12px;line-height:1.4;margin-top:4px}
.story figcaption b,.story figcaption span{display:block}
.story figcaption>b{color:var(--ink);font-weight:600;font-size:13px;white-space:nowrap;
overflow:hidden;text-overflow:ellipsis}
.story figure{min-width:0}
.story ul{list-style:none;margin:4px 0 0;padding:4px 0 0;border-top:1px solid var(--line)}
.story li b{display:inline;font-weight:600}
@media screen and (max-width:760px){
.story{grid-template-columns:repeat(2,minmax(0,1fr))}
td.nothing{display:none}
tr.sum th,tr.sum td{border-top:0}
.strip,.levels{margin:0}
}
@media print{
.story{grid-template-columns:repeat(5,minmax(0,1fr));gap:8px}
.story figcaption{font-size:7pt}
.story figcaption>b{font-size:8pt}
}
"""
