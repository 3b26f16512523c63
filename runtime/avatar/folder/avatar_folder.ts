import { shownValue } from "../../base/message.ts";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CAMERA_LIMITS } from "../../base/camera.ts";
import { crc32 } from "../../base/crc32.ts";
import { EXPRESSION_SPACE_NAMES, type ExpressionSpace } from "../../head/expression_space.ts";
import { type HeadModel, SHAPE_LIMIT } from "../../head/head_model.ts";
import type { Avatar } from "../avatar.ts";
import { type HarmonicsDegree, harmonicsDegree } from "../harmonics.ts";
import { type OwnPortrait, ownPortrait } from "../portrait.ts";
import { decodeAvatarPly, encodeAvatarPly } from "../avatar_ply.ts";
import { headByFingerprint, headFingerprint } from "../../head/registry.ts";
import "./heads.ts";
import { KEPT } from "./kept.ts";
import { keptSplats } from "./kept_splats.ts";

/*
 * An avatar is a folder: avatar.ply (splats), avatar.json (what they are bound to and where they came from)
 * and, once somebody has rendered it, preview.png.
 */

export const AVATAR_FORMAT = "headcast-avatar";
/**
 * 2: with `harmonicsDegree` 0 or 1; 3: with the light's properties in avatar.ply besides; 4: with `harmonicsDegree` 2 or 3,
 * with light or without. An avatar is written in the lowest version that holds it, which older programs read.
 */
const VERSIONS = [1, 2, 3, 4] as const;
const DEGREES: Readonly<Record<typeof VERSIONS[number], readonly (number | undefined)[]>> = {
  1: [undefined],
  2: [0, 1],
  3: [0, 1],
  4: [2, 3],
};
/** Characters of its name, a prompt for instance: of a longer one the beginning is written. */
const LONGEST_NAME = 200;
const MOST_JSON_BYTES = 1 << 20;
const MOST_PLY_BYTES = 2 ** 31;

/** avatar.json. */
export interface AvatarInfo {
  readonly format: typeof AVATAR_FORMAT;
  readonly version: typeof VERSIONS[number];
  readonly name: string;
  /** The head's name, and the fingerprint of the mesh that the splats are bound to. */
  readonly head: string;
  readonly headFingerprint: string;
  /** The head's version, for people: the fingerprint decides. Left out by avatars from before heads had versions. */
  readonly headVersion?: number;
  readonly expressionSpace: ExpressionSpace;
  /** Up to 300, beta. */
  readonly shape: readonly number[];
  readonly splats: number;
  /** Of the colours' spherical harmonics; 0 where left out, as in version 1. */
  readonly harmonicsDegree?: HarmonicsDegree;
  /** CRC-32 of avatar.ply as it was written; where it differs or is not there, edits are looked for in the file. */
  readonly plyChecksum?: number;
  /** Where its portrait is taken from, so that a tall hat is in it; left out where that is where all others' are. */
  readonly portrait?: OwnPortrait;
  readonly provenance: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly created: string;
}

/**
 * Writes an avatar's folder: all of it or nothing.
 *
 * @param replace whether an avatar's folder that is already there may go
 * @param files what else lies in it, by name
 * @throws Error where the folder is there and may not go
 */
export async function saveAvatar(
  avatar: Avatar,
  folder: string,
  { replace = false, files = {} }: {
    readonly replace?: boolean;
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
  } = {},
): Promise<void> {
  if (!replace && await exists(folder)) {
    throw new Deno.errors.AlreadyExists(`Cannot save avatar, its folder must not exist: ${folder}`);
  }
  await refuseOthersFolder(folder);
  const degree = harmonicsDegree(avatar), ply = encodeAvatarPly(avatar), portrait = ownPortrait(avatar);
  const info: AvatarInfo = {
    format: AVATAR_FORMAT,
    version: degree > 1 ? 4 : avatar.light ? 3 : degree === 1 ? 2 : 1,
    // Not half of a pair of surrogates.
    name: avatar.name.slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/, ""),
    head: avatar.head.name,
    headFingerprint: headFingerprint(avatar.head),
    headVersion: avatar.head.version,
    expressionSpace: avatar.head.expressionSpace,
    shape: Array.from(avatar.shape),
    splats: avatar.splatCount,
    ...((degree > 0 || avatar.light) && { harmonicsDegree: degree }),
    plyChecksum: crc32(ply),
    ...(portrait && { portrait }),
    provenance: avatar.provenance,
    created: new Date().toISOString(),
  };
  // A dot and a random name: nobody lists it, and two that save at once do not meet.
  const beside = (what: string) =>
    join(dirname(folder), `.${basename(folder)}.${what}-${crypto.randomUUID()}`);
  const fresh = beside("new");
  await Deno.mkdir(fresh, { recursive: true });
  try {
    await Deno.writeFile(join(fresh, "avatar.ply"), ply);
    for (const [name, content] of Object.entries(files)) await writeFile(join(fresh, name), content);
    await Deno.writeTextFile(join(fresh, "avatar.json"), JSON.stringify(info, null, 2) + "\n");
    if (replace && await exists(folder)) {
      const old = beside("old");
      await Deno.rename(folder, old);
      await Deno.rename(fresh, folder);
      await Deno.remove(old, { recursive: true });
    } else {
      await Deno.rename(fresh, folder);
    }
  } catch (error) {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
    throw error;
  }
}

/**
 * A path that was mistyped must not cost a folder of somebody's own: only an avatar's, or an empty one, is replaced.
 *
 * @throws AlreadyExists
 */
export async function refuseOthersFolder(folder: string): Promise<void> {
  if (!await exists(folder)) return;
  const isFolder = (await Deno.stat(folder)).isDirectory;
  const names = isFolder ? await Array.fromAsync(Deno.readDir(folder), ({ name }) => name) : [];
  if (isFolder && (names.length === 0 || names.includes("avatar.json"))) return;
  throw new Deno.errors.AlreadyExists(
    `Cannot save avatar, what it replaces must be an avatar's folder: ${folder}${
      isFolder ? ` holds ${names[0]}` : " is none"
    }`,
  );
}

/**
 * @param heads finds the head an avatar names, by the fingerprint that it was made on
 * @param warn told what of the files is left out
 * @throws NotFound, SyntaxError or RangeError that names the folder and what is wrong with it
 */
export async function loadAvatar(
  folder: string,
  heads: (name: string, fingerprint: string) => HeadModel | Promise<HeadModel> = headByFingerprint,
  warn: (words: string) => void = console.warn,
): Promise<Avatar> {
  const info = await readAvatarInfo(folder);
  try {
    const head = await heads(info.head, info.headFingerprint);
    const fingerprint = headFingerprint(head);
    if (info.headFingerprint !== fingerprint) {
      throw new RangeError(
        `its head must be the one it was made on: "${info.head}" is ${fingerprint} now, ${info.headFingerprint} then`,
      );
    }
    const about = {
      name: info.name,
      head,
      shape: Float32Array.from(info.shape),
      provenance: info.provenance,
    };
    const path = join(folder, "avatar.ply"), kept = keptSplats(KEPT, info, await Deno.stat(path));
    const found = await kept.find();
    if (found) return { ...about, ...found };
    const bytes = await readBounded(path, MOST_PLY_BYTES);
    const { splats, degree, edits } = decodeAvatarPly(
      bytes,
      head,
      info.shape,
      info.plyChecksum !== undefined && info.plyChecksum === crc32(bytes),
    );
    const gone = info.splats - splats.splatCount, wanted = info.harmonicsDegree ?? 0;
    const told = [
      ...(gone > 0 ? [`${gone} of ${info.splats} splats are gone`] : []),
      ...(gone < 0 ? [`${-gone} splats are new beside ${info.splats}`] : []),
      ...(wanted === degree ? [] : [`colours are of degree ${degree}, avatar.json's of ${wanted}`]),
      ...edits,
    ];
    if (told.length > 0) {
      warn(`${folder}: avatar.ply was edited by another program, which is shown: ${told.join("; ")}`);
    }
    if (info.version === 3 && !splats.light) {
      throw new SyntaxError("avatar.ply must hold the light of version 3 of avatar.json: none");
    }
    if (told.length === 0) await kept.put(splats);
    return { ...about, ...splats };
  } catch (error) {
    throw wrapped(folder, error);
  }
}

/** Reads and checks avatar.json alone. */
export async function readAvatarInfo(folder: string): Promise<AvatarInfo> {
  try {
    return parseInfo(await readBounded(join(folder, "avatar.json"), MOST_JSON_BYTES));
  } catch (error) {
    throw wrapped(folder, error);
  }
}

/** As `readAvatarInfo`, at once: it is a few kilobytes. */
export function readAvatarInfoSync(folder: string): AvatarInfo {
  try {
    const path = join(folder, "avatar.json");
    checkBound(path, Deno.statSync(path), MOST_JSON_BYTES);
    return parseInfo(Deno.readFileSync(path));
  } catch (error) {
    throw wrapped(folder, error);
  }
}

/** @param png a PNG's bytes; replaces the preview there is */
export async function savePreview(folder: string, png: Uint8Array): Promise<void> {
  const fresh = join(folder, `.preview-${crypto.randomUUID()}.png`);
  await Deno.writeFile(fresh, png);
  await Deno.rename(fresh, join(folder, "preview.png"));
}

function parseInfo(bytes: Uint8Array): AvatarInfo {
  return checkInfo(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
}

function checkInfo(value: unknown): AvatarInfo {
  const info = (isRecord(value) ? value : {}) as Record<string, unknown>;
  const demand = (holds: boolean, constraint: string, met: unknown) => {
    if (!holds) throw new SyntaxError(`avatar.json: ${constraint}: ${shownValue(met)}`);
  };
  demand(isRecord(value), "it must be an object", value);
  demand(info.format === AVATAR_FORMAT, `format must be "${AVATAR_FORMAT}"`, info.format);
  demand(
    (VERSIONS as readonly unknown[]).includes(info.version),
    `version must be ${VERSIONS.join(", ")}`,
    info.version,
  );
  for (const key of ["name", "head", "headFingerprint", "created"]) {
    const text = info[key];
    demand(
      typeof text === "string" && text !== "" && text.length <= LONGEST_NAME,
      `${key} must be a short text`,
      text,
    );
  }
  demand(
    info.headVersion === undefined || Number.isSafeInteger(info.headVersion),
    "headVersion must be a whole number",
    info.headVersion,
  );
  demand(
    (EXPRESSION_SPACE_NAMES as readonly unknown[]).includes(info.expressionSpace),
    `expressionSpace must be ${EXPRESSION_SPACE_NAMES.join(" or ")}`,
    info.expressionSpace,
  );
  demand(
    Array.isArray(info.shape) && info.shape.length <= SHAPE_LIMIT && info.shape.every(Number.isFinite),
    "shape must be at most 300 numbers",
    info.shape,
  );
  demand(
    Number.isSafeInteger(info.splats) && (info.splats as number) >= 0,
    "splats must be a count",
    info.splats,
  );
  demand(
    DEGREES[info.version as typeof VERSIONS[number]].includes(info.harmonicsDegree as number | undefined),
    "harmonicsDegree must be 0 or 1 in versions 2 and 3, 2 or 3 in version 4, and not there in version 1",
    info.harmonicsDegree,
  );
  demand(
    info.portrait === undefined || isPortrait(info.portrait),
    "portrait must have a distance and a height that cameras can have",
    info.portrait,
  );
  demand(isRecord(info.provenance), "provenance must be an object", info.provenance);
  return info as unknown as AvatarInfo;
}

const isPortrait = (value: unknown): boolean =>
  isRecord(value) && (["distance", "height"] as const).every((key) => {
    const [least, most] = CAMERA_LIMITS[key], x = value[key];
    return typeof x === "number" && x >= least && x <= most;
  });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

async function readBounded(path: string, most: number): Promise<Uint8Array> {
  checkBound(path, await Deno.stat(path), most);
  return await Deno.readFile(path);
}

function checkBound(path: string, { size, isFile }: Deno.FileInfo, most: number): void {
  if (!isFile || size > most) {
    throw new RangeError(`${basename(path)} must be a file of at most ${most} bytes: ${size}`);
  }
}

function wrapped(folder: string, error: unknown): Error {
  const reason = error instanceof Deno.errors.NotFound
    ? "a file is missing"
    : error instanceof Error
    ? error.message
    : String(error);
  const message = `Cannot load avatar from ${folder}, ${reason}`;
  if (error instanceof Deno.errors.NotFound) return new Deno.errors.NotFound(message, { cause: error });
  if (error instanceof RangeError) return new RangeError(message, { cause: error });
  return new SyntaxError(message, { cause: error });
}

export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
