import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Avatar } from "../avatar/avatar.ts";
import { ownPortrait } from "../avatar/portrait.ts";
import { type HeadPose, restPose } from "../motion/head_pose.ts";
import type { Scene, Still } from "../render/frames.ts";
import type { Background } from "../render/renderer.ts";
import { OUT_FOLDER } from "../avatar/folder/data_folder.ts";
import { defineCommand } from "../cli/command.ts";
import {
  choice,
  type Flag,
  type Flags,
  number,
  text,
  toggle,
  UsageError,
  type Values,
} from "../cli/flags.ts";
import { ADAPTER_HELP, adapterFlag, useAdapter } from "./adapters/choose.ts";
import { flameMapFlag, flameMapOf } from "./flame_map.ts";
import { mapOnto } from "./map_onto.ts";
import { personAvatar, SMALL } from "./person/people.ts";
import { HEAD_FLAG, readShown, refuseTwo, shownName } from "./person/shown_avatar.ts";
import { PERSON_FLAGS } from "./person/person_flags.ts";
import { openProgress } from "../cli/progress.ts";
import { clipFilm, type Film, filmSound, renderFilm, turntableFilm, withSound } from "./film/film.ts";
import { outputOf } from "./film/output.ts";
import { markFlag } from "./synthetic/mark_flag.ts";
import { background, CAMERA_FLAGS, cameraOf, POSE_FLAGS, poseOf } from "./scene_flags.ts";
import { signWithFlag, writeSigned } from "./synthetic/sign_with.ts";
import { abortOnInterrupt } from "../cli/whole_output.ts";

const SHEETS = ["views", "expressions", "moods", "visemes", "identities", "portraits"] as const;
type SheetKind = typeof SHEETS[number];
/** Pictures a row, and the side of each in pixels where --size is not given. */
const COLUMNS: Readonly<Record<SheetKind, number>> = {
  views: 3,
  expressions: 9,
  moods: 4,
  visemes: 5,
  identities: 5,
  portraits: 8,
};
const CELL: Readonly<Record<SheetKind, number>> = {
  views: 512,
  expressions: 256,
  moods: 384,
  visemes: 320,
  identities: 320,
  portraits: 256,
};
const PEOPLE = 20;

const GREY = background("#1f2329");
const OPTIONAL_BACKGROUND: Flag<Background | undefined> = {
  ...GREY,
  help: "background: transparent, or a colour",
  fallback: undefined,
  shown: `${GREY.shown}, to .webm transparent`,
};

const FLAGS = {
  avatar: text(
    "name of an avatar, or its folder; several with commas for --sheet portraits; stock where not given",
    "name or path",
  ),
  head: HEAD_FLAG,
  avatars: text("folder of the avatars; avatars/ beside deno.json where not given", "path"),
  out: text("file or folder to write; a file in out/ where not given", "path"),
  turntable: toggle("once round the head: .mp4, .webm, or a folder of .png frames"),
  clip: text(
    "motion to play, of any kind that `deno task clip` reads; .mp4, .webm, or a folder of .png frames",
    "path",
  ),
  speech: text(
    "a recording to say, in any language: WAV, FLAC, MP3, Ogg, M4A, WebM; .mp4 or .webm with its sound, or a folder",
    "path",
  ),
  audio: text(
    "sound that is heard with a film, from its first frame on: WAV, FLAC, MP3, Ogg, M4A, WebM; to .mp4 or .webm",
    "path",
  ),
  sheet: choice(
    "contact sheet as .png: six sides, all 52 ARKit shapes, the moods, the visemes, 20 random people from --seed on, or portraits of several avatars",
    SHEETS,
    "views",
  ),
  "flame-map": flameMapFlag(),
  size: number("side of a picture; 1024 where not given, in sheets 256 to 512", "pixels", undefined, {
    min: 128,
    max: 2048,
    step: 16,
  }),
  level: choice(
    "splats of the picture or film: all of them, or fitting, as live viewers have them: as many as its size and distance deserve",
    ["full", "fitting"],
    "full",
  ),
  fps: number("frames a second of a film", "1/s", 30, { min: 1, max: 120, step: 1 }),
  seconds: number("length of a turntable, or of a clip that is to be cut short", "s", undefined, {
    min: 0.1,
    max: 3600,
  }),
  background: OPTIONAL_BACKGROUND,
  adapter: adapterFlag(),
  mark: markFlag(),
  "sign-with": signWithFlag(),
  ...CAMERA_FLAGS,
  ...POSE_FLAGS,
  ...PERSON_FLAGS,
} satisfies Flags;

type Options = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "render",
  summary: "render an avatar to a picture, a contact sheet or a film",
  flags: FLAGS,
  examples: [
    ["deno task render --out head.png", "the stock head from the front"],
    ["deno task render --azimuth 45 --expression jawOpen=0.6,mouthSmileLeft=1", "turned and talking"],
    [
      "deno task render --mood happy --viseme aa",
      "in a mood and speaking; both are combinations of ARKit shapes",
    ],
    [
      "deno task render --seed 7 --shape age=1.5,noseWidth=-1",
      "a random person, made older, with a narrow nose",
    ],
    ["deno task render --head ict --shape me.npz", "a person's own shape, on a head that was added"],
    ["deno task render --sheet identities --seed 100", "20 random people, each labelled with the seed"],
    ["deno task render --background transparent --out head.png", "with alpha"],
    [
      "deno task render --size 256 --level fitting",
      "with the few splats that a live viewer gets at this size",
    ],
    ["deno task render --sheet --out sides.png", "front, 45 degrees, profile, back, above and below"],
    ["deno task render --sheet expressions --fov 18", "the 52 ARKit shapes, labelled, close up"],
    [
      "deno task render --sheet portraits --avatar stock,a-pirate",
      "each at rest and laughing (or as --mood, --viseme, --expression have it), front and 45 degrees",
    ],
    ["deno task render --turntable --out turn.mp4", "once round in 6 seconds"],
    ["deno task render --turntable --out turn.webm", "the same with alpha, for pages and editors"],
    [
      "deno task render --turntable --background transparent --out turn/head_%04d.png",
      "as numbered .png frames with alpha",
    ],
    ["deno task render --out head.png --mark", 'with "synthetic" in the corner'],
    [
      'deno task render --out head.png --sign-with "python3 examples/c2pa/sign.py {in} {out}"',
      "with a signed C2PA manifest",
    ],
    ["deno task render --clip take.csv --out take.mp4 --fps 60", "an iPhone capture, 60 frames a second"],
    ["deno task render --speech talk.wav --out talk.mp4", "the stock head says a recording, and is heard"],
    [
      "deno task render --speech talk.flac --avatar a-pirate --mood happy=0.6 --out talk.mp4",
      "somebody else, in a mood",
    ],
    ["deno task render --clip take.csv --audio take.wav --out take.mp4", "with what was said"],
  ],
  notes: [
    "Moods and visemes are a table to be edited: runtime/motion/expressions.json.",
    "--speech listens by itself, needs no text and no network, and moves mouth, brows, eyelids and head; --seconds cuts " +
    "it short.",
    "Alpha in .webm (VP9) and .png is straight, not multiplied in. Frames are numbered from 0.",
    "Every file says that it is synthetic: IPTC's digital source type as XMP, in .webm as a tag, and in an .mp4's " +
    "pictures besides; deno task provenance FILE reads it back. --sign-with runs a program of yours on the finished " +
    "file; where that fails or takes more than two minutes, the file stays unsigned and the exit code is 1.",
    "Ctrl-C leaves no half file. Pictures and .png frames need nothing but Deno; the first film fetches the video " +
    "encoder.",
    ADAPTER_HELP,
  ],
  async run(options) {
    if (!await useAdapter(options.adapter)) return;
    const kind = kindOf(options);
    const ending = !isFilm(kind) ? "png" : options.background === "transparent" ? "webm" : "mp4";
    const out = options.out ??
      join(OUT_FOLDER, `${nameOf(shownName(options).split(",")[0]!)}-${kind}.${ending}`);
    const { mark, "sign-with": signer } = options;
    const output = outputOf(out, { ...options, isFilm: isFilm(kind), signer });
    const background = options.background ?? (output.kind === "webm" ? "transparent" : GREY.fallback);
    refuseTwo(options);
    const flameMap = await flameMapOf(options["flame-map"]);
    const heard = options.audio ?? options.speech;
    const sound = heard === undefined ? null : await filmSound(heard);
    const { signal, release } = abortOnInterrupt();
    const { openLocalGpu } = await import("../render/files/local_gpu.ts");
    const { createRenderer } = await import("../render/renderer.ts");
    const gpu = await openLocalGpu();
    try {
      const renderer = await createRenderer(gpu);
      const stillOf = async (avatar: Avatar): Promise<Still> => ({
        pose: await poseFor(avatar, options),
        camera: cameraOf(options, ownPortrait(avatar)),
      });
      const size = options.size ?? (isFilm(kind) || kind === "picture" ? 1024 : CELL[kind]);
      const { level } = options;
      const place = { renderer, size, background, level, mark, signal };
      const write = (picture: () => Promise<Uint8Array>) =>
        writeSigned(out, async (path) => await writeFile(path, await picture()), signer, { signal });
      if (kind === "portraits") {
        const people = await Promise.all(
          shownName(options).split(",").map(async (name) => ({
            name,
            avatar: await readShown(options.head === undefined ? { ...options, avatar: name } : options),
          })),
        );
        await write(() => renderPortraits(place, people, options));
      } else if (kind === "identities") {
        const avatar = await readShown(options), still = await stillOf(avatar);
        await write(() => renderIdentities(place, avatar, options, still));
      } else {
        const avatar = await readShown(options), still = await stillOf(avatar);
        const person = await personAvatar(avatar, options);
        const scene: Scene = { ...place, avatar: await renderer.load(person, levelsGiver(person)) };
        if (isFilm(kind) && output.kind !== "picture") {
          const film = await filmOf(kind, still, avatar, options, sound, flameMap);
          await renderFilm(scene, film, options.fps, output, signer);
        } else if (!isFilm(kind)) {
          await write(() => renderStill(scene, kind, still));
        }
      }
      console.log(out);
    } catch (error) {
      if (signal.aborted && error === signal.reason) {
        console.error("Interrupted, nothing was written");
        return 130;
      }
      throw error;
    } finally {
      release();
      gpu.close();
    }
  },
});

type FilmKind = "turntable" | "clip" | "speech";
type Kind = "picture" | SheetKind | FilmKind;

function kindOf(options: Options): Kind {
  const { turntable, clip, speech, sheet, audio } = options;
  const asked = [turntable && "--turntable", clip && "--clip", speech && "--speech", sheet && "--sheet"]
    .filter(Boolean);
  if (asked.length > 1) throw new UsageError(`Cannot render two things at once: ${asked.join(" and ")}`);
  for (const flag of ["expression", "mood", "viseme"] as const) {
    if (clip && options[flag]) {
      throw new UsageError(`Cannot render --clip with --${flag}, the clip has its own`);
    }
  }
  for (const flag of ["expression", "viseme"] as const) {
    if (speech && options[flag]) {
      throw new UsageError(`Cannot render --speech with --${flag}, what is said has its own`);
    }
  }
  if (speech && audio) throw new UsageError("Cannot render --speech with --audio, it is heard itself");
  return turntable ? "turntable" : clip ? "clip" : speech ? "speech" : sheet ?? "picture";
}

function isFilm(kind: Kind): kind is FilmKind {
  return kind === "turntable" || kind === "clip" || kind === "speech";
}

/** @param sound what is said, or heard with the film */
async function filmOf(
  kind: FilmKind,
  still: Still,
  { head }: Avatar,
  options: Options,
  sound: Float32Array | null,
  flameMap: Awaited<ReturnType<typeof flameMapOf>>,
): Promise<Film> {
  if (kind === "speech") {
    const { speechFilm } = await import("./film/speech_film.ts");
    return await speechFilm(sound!, still.camera, { ...options, seed: options.seed ?? 1 }, head, flameMap);
  }
  const film = kind === "turntable"
    ? turntableFilm(still, options)
    : await clipFilm(options.clip!, still.camera, options, head, flameMap);
  return sound ? await withSound(film, sound, options.fps) : film;
}

/** The pose that the flags ask for, in the space of the avatar's head. */
async function poseFor({ head }: Avatar, options: Options): Promise<HeadPose> {
  const asked = poseOf(options), pose = restPose(head.expressionSpace);
  if (!asked) return pose;
  const map = await mapOnto(head, asked.space);
  if (!map) return asked;
  map.apply(asked, pose);
  return pose;
}

/** What one avatar shows in one picture or sheet. */
async function renderStill(
  scene: Scene,
  kind: "picture" | Exclude<SheetKind, "identities" | "portraits">,
  still: Still,
): Promise<Uint8Array> {
  if (kind === "picture") {
    const { renderPng } = await import("../render/files/to_file.ts");
    return await renderPng(scene, still);
  }
  const sheet = await import("../render/files/sheet.ts");
  const { pose, camera } = still;
  const cellsOf = {
    views: sheet.viewCells,
    expressions: sheet.expressionCells,
    moods: sheet.moodCells,
    visemes: sheet.visemeCells,
  };
  const cells = cellsOf[kind](pose, camera);
  const progress = openProgress("Rendering", cells.length);
  try {
    return await sheet.renderSheet(scene, cells, COLUMNS[kind], progress.show);
  } finally {
    progress.end();
  }
}

/** The person's levels, made where they are not kept, for those who ask for them. */
const levelsGiver = (person: Avatar) => async () => {
  const { ensureLevels } = await import("../avatar/folder/kept_levels.ts");
  return await ensureLevels(person, (words) => console.error(`Making a ${words}`));
};

/** Random people, numbered by the seeds that give them back one by one. */
async function renderIdentities(
  scene: Omit<Scene, "avatar">,
  avatar: Avatar,
  options: Options,
  still: Still,
): Promise<Uint8Array> {
  const { renderPeople } = await import("../render/files/sheet.ts");
  const first = options.seed ?? 1;
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    label: `seed ${first + i}`,
    load: async () => scene.renderer.load(await personAvatar(avatar, { ...options, seed: first + i }, SMALL)),
  }));
  const progress = openProgress("Rendering", people.length);
  try {
    return await renderPeople(scene, people, [still], COLUMNS.identities, progress.show);
  } finally {
    progress.end();
  }
}

/** Several avatars, two a row: at rest and with an expression, laughing where the flags ask for none. */
async function renderPortraits(
  scene: Omit<Scene, "avatar">,
  people: readonly { name: string; avatar: Avatar }[],
  options: Options,
): Promise<Uint8Array> {
  // All from where the tallest is seen whole, so that their sizes compare.
  const own = people.flatMap(({ avatar }) => ownPortrait(avatar) ?? []);
  const camera = cameraOf(options, own.sort((a, b) => b.distance - a.distance)[0]);
  const { portraitStills, renderPeople } = await import("../render/files/sheet.ts");
  const asked = poseOf(options), moved = asked ? options.mood?.[0] ?? options.viseme ?? "moved" : "laughing";
  const stills = portraitStills(asked ?? poseOf({ ...options, mood: ["laughing", 1] })!, moved, camera);
  const shown = people.map(({ name, avatar }) => ({
    label: nameOf(name),
    load: () => scene.renderer.load(avatar),
  }));
  const progress = openProgress("Rendering", shown.length * stills.length);
  const columns = shown.length === 1 ? stills.length : COLUMNS.portraits;
  try {
    return await renderPeople(scene, shown, stills, columns, progress.show);
  } finally {
    progress.end();
  }
}

/** The last part of a path, or the name itself. */
function nameOf(avatar: string): string {
  return avatar.split(/[\\/]/).filter((part) => part !== "").at(-1) ?? avatar;
}
