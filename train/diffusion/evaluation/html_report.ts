import type { SeenAvatar } from "./evaluate.ts";
import { type EvaluationReport, reportTable } from "./report.ts";
import { escapeHtml } from "../../../runtime/formats/escape_html.ts";

const STYLE = `body{font:14px/1.4 sans-serif;margin:2em;background:#111;color:#ddd}h2{font-size:1.1em}
table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:right}td:first-child,th:first-child{text-align:left}
pre{overflow-x:auto}figure{display:inline-block;margin:.3em}img{width:160px;height:160px;display:block}figcaption{font-size:.8em}`;

/**
 * The report as one page of HTML that needs no other file: its table, each avatar's scores and the pictures that were
 * scored. Part by part: together they may be longer than a string can be.
 *
 * @param seen in the order of the report's avatars
 * @param png a picture [size, size, 4] as a PNG's bytes
 */
export function* htmlReport(
  report: EvaluationReport,
  seen: readonly SeenAvatar[],
  png: (rgba: Uint8Array, size: number) => Uint8Array<ArrayBuffer>,
): Generator<string> {
  const { clips, size } = report;
  yield `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Avatars and their prompts</title><style>${STYLE}</style>
<h1>Avatars and their prompts</h1>
<pre>${escapeHtml(reportTable(report))}</pre>
<p>Below each picture: its score by ${escapeHtml(clips.map(({ clip }) => clip).join(" / "))}.</p>
`;
  for (const [index, { name, prompt, flicker, views, size: own = size }] of seen.entries()) {
    const rows = clips.map(({ clip, avatars }) => {
      const { score, found } = avatars[index]!;
      return `<tr><td>${escapeHtml(clip)}</td><td>${score.toFixed(2)}</td><td>${
        Math.round(100 * found)
      } %</td></tr>`;
    });
    const moved = flicker == null ? "" : `<p>flicker ${flicker.toFixed(2)} levels of 255</p>`;
    yield `<h2>${escapeHtml(name)}: ${escapeHtml(prompt)}</h2>${moved}
<table><tr><th>CLIP</th><th>score</th><th>own first</th></tr>${rows.join("")}</table>
<div>`;
    for (const [view, { rgba }] of views.entries()) {
      const scores = clips.map(({ avatars }) => avatars[index]!.views[view]!.score.toFixed(1));
      const source = `data:image/png;base64,${png(rgba, own).toBase64()}`;
      yield `<figure><img alt="view ${view}" src="${source}"><figcaption>${
        scores.join(" / ")
      }</figcaption></figure>\n`;
    }
    yield "</div>\n";
  }
  yield "</html>\n";
}
