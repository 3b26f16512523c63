import { fileURLToPath } from "node:url";
import type { Avatar } from "../../avatar/avatar.ts";
import { ensureLevels } from "../../avatar/folder/kept_levels.ts";
import { publicProvenance } from "../../avatar/public_provenance.ts";
import { writePackage } from "../../avatar/package/write_package.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import { MESH_FILES, type OfflineFacts } from "../../render/offline/facts.ts";
import { VOICE_NET } from "../../speech/listening/listener.ts";
import { FACE_TABLES, facePackageFolder } from "../../server/tracker_files.ts";
import { type HtmlPage, writeHtmlPage } from "./html_page.ts";
import { offlineLicences } from "./licences.ts";
import { bundlePageScripts, type PageScripts } from "./page_scripts.ts";
import { renderPreview } from "./preview.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const STYLES = ["css/base.css", "css/controls.css", "offline/page.css"];

export interface OfflineOptions {
  /** Whether what tracks a face is put in. */
  readonly tracks: boolean;
  /** What each picture bears in its corner; nothing where null. */
  readonly mark: string | null;
  /** Levels of detail in its package, the coarsest first: drawn while the rest is unpacked. */
  readonly levels: number;
  /** What look.json says; null where there is none. */
  readonly look?: Readonly<Record<string, unknown>> | null;
  /** Its picture as its folder has it, for where this machine draws none. */
  readonly preview?: Uint8Array | null;
}

export interface OfflineFile {
  readonly html: string;
  /** Bytes of the live package in it, before they became text. */
  readonly packageBytes: number;
  /** Whether it has a picture to show where no head can be drawn. */
  readonly hasPreview: boolean;
}

/** One file that holds an avatar and all that draws and drives it. @throws {Error} in the bundler's words */
export async function exportHtml(avatar: Avatar, options: OfflineOptions): Promise<OfflineFile> {
  const { tracks, mark, look = null } = options;
  const read = (path: string) => Deno.readTextFile(`${ROOT}static/${path}`);
  const [scripts, preview, template, icon, index, licences, styles] = await Promise.all([
    bundlePageScripts(ROOT),
    renderPreview(avatar, mark),
    ...["offline/page.html", "icon.svg", "index.html"].map(read),
    offlineLicences(ROOT, tracks),
    Promise.all(STYLES.map(read)),
  ]) as [PageScripts, Uint8Array | null, string, string, string, string, string[]];
  const levels = options.levels > 0 ? (await ensureLevels(avatar)).slice(-options.levels) : [];
  const provenance = publicProvenance(avatar.provenance);
  const live = await writePackage({ ...avatar, provenance }, { head: "inline", look, levels });
  const facts: OfflineFacts = { name: avatar.name, mark, tracks, map: await mapOf(avatar) };
  const shown = preview ?? options.preview ?? null;
  const html = writeHtmlPage({
    ...{ template, icon, licences, tracks, script: scripts.page, name: avatar.name, preview: shown },
    style: styles.join("\n"),
    symbols: /<svg [^>]*class="symbols">[^]*?<\/svg>/.exec(index)![0],
    parts: [
      { name: "facts", bytes: new TextEncoder().encode(JSON.stringify(facts)) },
      { name: "package", bytes: live },
    ],
    later: [
      { name: "voice_net", bytes: await Deno.readFile(VOICE_NET) },
      { name: "microphone", bytes: new TextEncoder().encode(scripts.microphone) },
      ...tracks ? await trackerParts(scripts.trackingWorker) : [],
    ],
  });
  return { html, packageBytes: live.length, hasPreview: shown !== null };
}

/** How a face that is tracked moves a head of another space than ARKit's. */
async function mapOf({ head }: Avatar): Promise<RetargetData | null> {
  if (head.expressionSpace === "arkit") return null;
  const { retargetsOf } = await import("../../motion/retarget/retargets.ts");
  return (await retargetsOf(head)).find(({ from, to }) =>
    from.space === "arkit" && to.space === head.expressionSpace
  ) ?? null;
}

async function trackerParts(worker: string): Promise<HtmlPage["parts"]> {
  const folder = await facePackageFolder();
  const mesh = MESH_FILES.map(async (name) => ({
    name: `mesh/${name}` as const,
    bytes: await Deno.readFile(`${folder}/${name}`),
  }));
  return [
    { name: "tracking_worker", bytes: new TextEncoder().encode(worker) },
    { name: "face_tables", bytes: await Deno.readFile(FACE_TABLES) },
    ...await Promise.all(mesh),
  ];
}
