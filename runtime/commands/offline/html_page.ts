import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Buffer } from "node:buffer";
import { DIGITAL_SOURCE_TYPE, SYNTHETIC_WORDS, syntheticXmp } from "../../base/synthetic.ts";
import type { OfflinePart } from "../../render/offline/facts.ts";
import { escapeHtml } from "../../formats/escape_html.ts";

/** What a page without a server is put together of. */
export interface HtmlPage {
  /** static/offline/page.html. */
  readonly template: string;
  /** The avatar's. */
  readonly name: string;
  readonly style: string;
  /** An SVG of symbols, which the page's icons use. */
  readonly symbols: string;
  /** SVG. */
  readonly icon: string;
  /** PNG: shown until the first picture is drawn, and where none can be; null where there is none. */
  readonly preview: Uint8Array | null;
  readonly script: string;
  /** In the order in which they are needed; the first stand before the script. */
  readonly parts: readonly { readonly name: OfflinePart; readonly bytes: Uint8Array }[];
  readonly later: HtmlPage["parts"];
  /** Of all that is in it. */
  readonly licences: string;
  /** Whether a tracker is in it, which makes functions from text. */
  readonly tracks: boolean;
}

/** Parts that gain less than so much by being packed stay as they are. */
const WORTH = 0.9;
/** A picture of nothing, for an `img` that waits. */
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** The whole file's text. @throws {Error} where the template has another place than there are texts for */
export function writeHtmlPage(page: HtmlPage): string {
  const script = inScript(page.script), { style } = page;
  const texts: Readonly<Record<string, string>> = {
    policy: policyOf(script, style, page.tracks),
    title: escapeHtml(page.name),
    description: escapeHtml(SYNTHETIC_WORDS),
    sourceType: DIGITAL_SOURCE_TYPE,
    xmp: `<script type="application/rdf+xml">${syntheticXmp()}</script>`,
    icon: dataAddress("image/svg+xml", new TextEncoder().encode(page.icon)),
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
    symbols: page.symbols,
    preview: page.preview === null ? NOTHING : dataAddress("image/png", page.preview),
    parts: page.parts.map(partElement).join("\n"),
    later: page.later.map(partElement).join("\n"),
    // What would end a comment is in no licence; were it, the comment would end early.
    licences: page.licences.replaceAll("--", "- -"),
  };
  return page.template.replace(/<!--put (\w+)-->|__(\w+)__/g, (_, part?: string, word?: string) => {
    const name = part ?? word!;
    const text = texts[name];
    if (text === undefined) {
      throw new Error(`Cannot write the page, its template has an unknown place: ${name}`);
    }
    return text;
  });
}

/**
 * What the browser lets this page do: its own script and style alone, by their hashes, and nothing that is not in it. The
 * tracker's worker obeys it too: see WORKER_POLICY of runtime/server/tracker_files.ts for why that makes functions from
 * text, and reads its parts by addresses within the page (blob:). An AudioWorklet takes none of those (data:).
 */
function policyOf(script: string, style: string, tracks: boolean): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)} data: blob:${tracks ? " 'unsafe-eval'" : ""}`,
    `style-src ${hash(style)}`,
    "img-src data: blob:",
    "media-src blob:",
    "worker-src blob:",
    `connect-src ${tracks ? "blob:" : "'none'"}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
}

function partElement({ name, bytes }: HtmlPage["parts"][number]): string {
  const packed = gzipSync(bytes, { level: 9 });
  const isPacked = packed.length < WORTH * bytes.length;
  const text = Buffer.from(isPacked ? packed : bytes).toString("base64");
  const mark = isPacked ? " data-packed" : "";
  return `<script type="application/octet-stream" id="part-${name}"${mark}>${text}</script>`;
}

const dataAddress = (type: string, bytes: Uint8Array): string =>
  `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;

/** A script's text as it may stand in an element: what would end that, or begin a comment, is in strings only. */
const inScript = (text: string): string => text.replace(/<(?=\/script|!--)/gi, "\\x3c");
