/** A room of the house: a folder, or a file that stands by itself. The longest path that fits a file is its room. */
export interface Room {
  /** Rooms and folders below it in the house; theirs are open to it too, and its own files. */
  readonly imports: readonly string[];
  /** Runs in a browser's worker too: nothing of Deno or Node, no file of a room that is not portable. */
  readonly portable?: true;
  /** npm packages that a portable room may use, by the name's beginning. */
  readonly packages?: readonly string[];
  /** Its packages are loaded by the functions that need them, never with a file. */
  readonly packagesLater?: true;
}

/** What the protocol says of expressions and joints. */
const HEAD_WORDS = ["arkit_expression", "expression_space", "head_model"].map((name) =>
  `runtime/head/${name}.ts`
);

/** How a pose is read that comes in a message. */
const POSE_WORDS = ["runtime/motion/head_pose.ts", "runtime/motion/wire"];

export const ROOMS: Readonly<Record<string, Room>> = {
  "shaders/lib": { portable: true, imports: [] },
  "shaders/pose": { portable: true, imports: ["shaders/lib"] },
  "shaders/splat": { portable: true, imports: ["shaders/lib"] },
  "shaders/sort": { portable: true, imports: ["shaders/lib"] },
  "shaders/train": { imports: ["shaders/lib"] },
  "shaders/paint": { imports: ["shaders/lib"] },

  "runtime/base": { portable: true, imports: [] },
  "runtime/gpu": { portable: true, imports: ["runtime/base", "shaders"] },
  "runtime/formats": {
    portable: true,
    imports: ["runtime/base"],
    packages: ["fflate", "fzstd", "osc-min"],
    packagesLater: true,
  },
  "runtime/video": { imports: ["runtime/base"] },
  "runtime/system": { imports: ["runtime/base"] },
  "runtime/inference": { imports: ["runtime/base", "runtime/system"] },
  "runtime/models": { imports: ["runtime/base"] },
  "runtime/kept": { imports: ["runtime/base"] },
  "runtime/blobs": { imports: ["runtime/base", "runtime/nats"] },
  "runtime/telemetry": { portable: true, imports: ["runtime/base"] },
  // Where figures, spans and records go; OpenTelemetry is loaded where somebody asks for it.
  "runtime/telemetry/out": { imports: ["runtime/telemetry"] },
  "runtime/nats": { imports: ["runtime/base", "runtime/system"] },
  "runtime/head": { portable: true, imports: ["runtime/gpu", "runtime/formats"] },
  "runtime/head/folder": { imports: ["runtime/head", "runtime/kept"] },
  "runtime/avatar": { portable: true, imports: ["runtime/head", "runtime/formats"] },
  "runtime/avatar/folder": { imports: ["runtime/avatar", "runtime/head/folder", "runtime/system"] },
  "runtime/motion": { portable: true, imports: ["runtime/head", "runtime/formats"] },
  "runtime/motion/sources": { imports: ["runtime/motion", "runtime/telemetry"] },
  "runtime/speech": { portable: true, imports: ["runtime/base", "runtime/motion"] },
  "runtime/speech/voices": { imports: ["runtime/speech"] },
  "runtime/render": {
    portable: true,
    imports: ["runtime/gpu", "runtime/head", "runtime/avatar", "runtime/motion"],
  },
  // It writes films.
  "runtime/render/files": { imports: ["runtime/render", "runtime/video"] },
  "runtime/protocol": {
    portable: true,
    imports: ["runtime/base", ...HEAD_WORDS, ...POSE_WORDS],
    packages: ["valibot", "msgpackr"],
  },
  "runtime/stream": {
    imports: [
      "runtime/render",
      "runtime/motion",
      "runtime/motion/sources",
      "runtime/speech",
      "runtime/speech/voices",
      "runtime/video",
      "runtime/protocol",
      "runtime/system",
      "runtime/telemetry",
    ],
  },
  "runtime/queue": { imports: ["runtime/nats", "runtime/blobs", "runtime/protocol"] },
  "runtime/server": {
    imports: [
      "runtime/stream",
      "runtime/models",
      "runtime/blobs",
      "runtime/nats",
      "runtime/queue",
      "deno.json",
    ],
  },
  "runtime/cli": { imports: ["runtime", "deno.json"] },
  "runtime/commands": { imports: ["runtime"] },
  "train": { imports: ["runtime"] },
  "static": {
    portable: true,
    imports: [
      "runtime/base",
      "runtime/gpu",
      "runtime/formats",
      "runtime/head",
      "runtime/avatar",
      "runtime/motion",
      "runtime/speech",
      "runtime/render",
      "runtime/protocol",
    ],
    packages: ["uplot"],
  },
  // Words and types that the exports of deno.json share.
  "runtime/mod.ts": { imports: ["runtime", "deno.json"] },
  "main.ts": { imports: ["runtime", "train"] },
};

/** The name of a file's room, or null where it stands in none. */
export function roomOf(path: string): string | null {
  const names = Object.keys(ROOMS).filter((name) => isWithin(path, name));
  return names.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Whether a path is the folder or file itself, or lies in it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

/** Everything below a room: what it may import, and what that may, all the way down. */
export function openTo(room: string): ReadonlySet<string> {
  const open = new Set([room]);
  for (const name of open) for (const below of ROOMS[name]?.imports ?? []) open.add(below);
  return open;
}
