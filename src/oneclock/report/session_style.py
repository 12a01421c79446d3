"""What the page of a session needs beyond the common style."""

from __future__ import annotations

SESSION_STYLE = """
.pair{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,3fr);column-gap:28px}
.scaled{display:grid;grid-template-columns:52px minmax(0,1fr)}
.scaled .ruler,.tracks .ruler{overflow:visible}
.median{fill:none;stroke:var(--blue);stroke-width:1.8;vector-effect:non-scaling-stroke;
stroke-linejoin:round}
.worst{fill:var(--blue-soft);opacity:.55}
.strip{background:none}
.phase{margin:3px 0}
.ran{fill:var(--blue-soft)}
.hole{fill:var(--red);stroke:var(--red);stroke-width:1.5}
.fault{fill:var(--red)}
.lamp{stroke:var(--amber);stroke-dasharray:1 3}
.bar{stroke-width:3}
.bar.good{stroke:var(--green)}
.bar.bad{stroke:var(--red)}
circle.good{fill:var(--green)}
circle.bad{fill:var(--red)}
.each{fill:var(--grey-soft)}
.happened{columns:2;column-gap:28px;padding-left:18px;margin:10px 0 0;font-size:13px}
.happened li{break-inside:avoid;margin:2px 0}
.light-stills{display:grid;grid-template-columns:minmax(64px,110px) repeat(3,minmax(0,240px));
gap:8px 10px;align-items:center;margin-top:10px}
.light-stills img{display:block;width:100%;height:auto;border-radius:3px}
.light-stills .no-picture{min-height:60px}
.light-stills figcaption{font-size:12px;margin-top:2px}
.light-stills h3{margin:0}
.ok{color:var(--green);font-weight:600}
.tell{color:var(--red);font-weight:600}
.seen td small{white-space:nowrap}
@media screen and (max-width:760px){
.pair{grid-template-columns:minmax(0,1fr)}
.happened{columns:1}
.light-stills{grid-template-columns:repeat(3,minmax(0,1fr))}
.light-stills h3{grid-column:1/-1;margin-top:8px}
.light-stills .hint:empty{display:none}
}
"""
