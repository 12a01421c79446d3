"""The page of the live view."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, sqrt


def view_page(cameras: Sequence[str]) -> str:
    """Pictures that the browser renews itself, and how far apart they were seen."""
    columns = ceil(sqrt(len(cameras)))
    tiles = "".join(
        f'<figure><img src="/{escape(name)}.mjpeg" alt=""><figcaption>{escape(name)}'
        f'<span data-camera="{escape(name)}"></span></figcaption></figure>'
        for name in cameras
    )
    return _PAGE.replace("{columns}", str(columns)).replace("{tiles}", tiles)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>oneclock: live</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  :root { color-scheme: dark; }
  body { margin: 0; height: 100vh; display: flex; flex-direction: column;
    background: #101214; color: #e6e6e6; font: 15px/1.4 system-ui, sans-serif; }
  header { padding: 10px 16px; display: flex; gap: 16px; align-items: baseline; }
  header b { color: #ff5c46; }
  header output { margin-left: auto; font-variant-numeric: tabular-nums; }
  main { flex: 1; min-height: 0; display: grid; gap: 6px; padding: 0 6px 6px;
    grid-template-columns: repeat({columns}, 1fr); grid-auto-rows: minmax(0, 1fr); }
  figure { margin: 0; position: relative; background: #1b1e21; border-radius: 6px;
    overflow: hidden; }
  img { width: 100%; height: 100%; object-fit: contain; display: block; }
  figcaption { position: absolute; left: 8px; bottom: 8px; padding: 2px 8px; border-radius: 4px;
    background: rgb(0 0 0 / .65); }
  figcaption span { margin-left: 8px; opacity: .75; font-variant-numeric: tabular-nums; }
</style></head><body>
<header><b>&#9679; recording</b><span>the newest instant of all cameras</span><output></output>
</header><main>{tiles}</main>
<script>
  const told = document.querySelector("output");
  async function look() {
    try {
      const instant = await (await fetch("/instant.json")).json();
      told.textContent = instant.spread_ms === null ? "" :
        `frames lie ${instant.spread_ms.toFixed(1)} ms apart`;
      for (const [name, index] of Object.entries(instant.frames))
        document.querySelector(`[data-camera="${name}"]`).textContent = `frame ${index}`;
      setTimeout(look, 250);
    } catch {
      told.textContent = "the recording has ended";
      document.querySelector("b").remove();
    }
  }
  look();
</script></body></html>
"""
