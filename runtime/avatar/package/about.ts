import { shownValue } from "../../base/message.ts";
import { CAMERA_LIMITS } from "../../base/camera.ts";
import { DIGITAL_SOURCE_TYPE } from "../../base/synthetic.ts";
import { EXPRESSION_SPACE_NAMES } from "../../head/expression_space.ts";
import { originalFingerprint } from "./original.ts";
import { SHAPE_LIMIT } from "../../head/head_model.ts";
import type { Avatar } from "../avatar.ts";
import { ownPortrait } from "../portrait.ts";
import { refuse } from "./container.ts";
import type { PackageAbout } from "./live_package.ts";

/** More are no head: 32 times as many as the stock avatar's. */
export const MOST_SPLATS = 2 ** 21;
/** Levels of detail of a package. */
const MOST_LEVELS = 8;
/** Letters of a name. */
const LONGEST_NAME = 200;

/** ABOU: what is told of a package, and what says to machines that it is synthetic. */
export interface AboutText extends PackageAbout {
  /** Whether it has a LITE section: the light that follows the head's motion. */
  readonly isLit: boolean;
  /** IPTC's word for what is drawn of it: base/synthetic.ts. */
  readonly digitalSourceType: typeof DIGITAL_SOURCE_TYPE;
}

/** What an avatar says of itself. */
export function aboutOf(
  avatar: Avatar,
  more: Pick<AboutText, "harmonicsDegree" | "isHeadInside" | "levels" | "look">,
): AboutText {
  const { head } = avatar;
  return {
    name: avatar.name.slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/, ""),
    splatCount: avatar.splatCount,
    harmonicsDegree: more.harmonicsDegree,
    isLit: avatar.light !== null,
    head: {
      name: head.name,
      version: head.version,
      fingerprint: originalFingerprint(head),
      expressionSpace: head.expressionSpace,
    },
    isHeadInside: more.isHeadInside,
    shape: Array.from(avatar.shape),
    portrait: ownPortrait(avatar) ?? null,
    levels: more.levels,
    look: more.look,
    digitalSourceType: DIGITAL_SOURCE_TYPE,
    provenance: avatar.provenance,
  };
}

/** Reads a section that is JSON. @throws SyntaxError where it is no object */
export function readText(section: string, data: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch (cause) {
    refuse(`its section ${section} must be JSON`, `${data.length} bytes`, cause);
  }
  return isRecord(value) ? value : refuse(`its section ${section} must be an object`, typeof value);
}

/** @throws SyntaxError that names the field */
export function readAbout(data: Uint8Array): AboutText {
  const about = readText("ABOU", data);
  for (const [name, check] of Object.entries(CHECKS)) {
    if (!check(about[name])) {
      refuse(`its ${name} must be what an avatar can have`, shownValue(about[name]));
    }
  }
  return about as unknown as AboutText;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === "string" && value !== "" && value.length <= LONGEST_NAME;
const isCount = (value: unknown, least: number, most: number) =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
const isWithin = (value: unknown, [low, high]: readonly number[]) =>
  typeof value === "number" && value >= low! && value <= high!;

const CHECKS: Readonly<Record<keyof AboutText, (value: unknown) => boolean>> = {
  name: isText,
  splatCount: (value) => isCount(value, 0, MOST_SPLATS),
  harmonicsDegree: (value) => value === 0 || value === 1,
  isLit: (value) => typeof value === "boolean",
  isHeadInside: (value) => typeof value === "boolean",
  head: (value) =>
    isRecord(value) && isText(value.name) && isCount(value.version, 1, 2 ** 31) &&
    isText(value.fingerprint) &&
    (EXPRESSION_SPACE_NAMES as readonly unknown[]).includes(value.expressionSpace),
  shape: (value) => Array.isArray(value) && value.length <= SHAPE_LIMIT && value.every(Number.isFinite),
  portrait: (value) =>
    value === null || isRecord(value) &&
      (["distance", "height"] as const).every((key) => isWithin(value[key], CAMERA_LIMITS[key])),
  levels: (value) =>
    Array.isArray(value) && value.length <= MOST_LEVELS &&
    value.every((level) =>
      isRecord(level) && isCount(level.splats, 1, MOST_SPLATS) && isWithin(level.pixels, [1e-3, 1e6])
    ),
  look: (value) => value === null || isRecord(value),
  digitalSourceType: (value) => value === DIGITAL_SOURCE_TYPE,
  provenance: isRecord,
};
