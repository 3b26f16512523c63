import { type Camera, CAMERA_LIMITS } from "../../../../runtime/base/camera.ts";
import { FRAMING_NAMES, framingOf } from "../../../../runtime/protocol/framings.ts";

/** A view that somebody has kept in this browser under a name. */
export interface OwnFraming {
  readonly name: string;
  readonly camera: Readonly<Required<Camera>>;
}

export const MOST_OWN = 12;
export const LONGEST_NAME = 24;

/** A name as it is kept; null for one that cannot be. */
export function framingName(text: string, taken: readonly OwnFraming[]): string | null {
  const name = text.trim().replace(/\s+/g, " ").slice(0, LONGEST_NAME);
  const isTaken = FRAMING_NAMES.some((each) => each === name) || taken.some((each) => each.name === name);
  return name === "" || isTaken ? null : name;
}

/** What was kept; what is not of this form counts as absent. */
export function readOwn(kept: unknown): OwnFraming[] {
  const own: OwnFraming[] = [];
  for (const each of Array.isArray(kept) ? kept : []) {
    const name = framingName(String(each?.name ?? ""), own);
    const camera = cameraFrom(each?.camera);
    if (name !== null && camera !== null && own.length < MOST_OWN) own.push({ name, camera });
  }
  return own;
}

function cameraFrom(given: unknown): Required<Camera> | null {
  const values = Object.entries(CAMERA_LIMITS).map(([field, [low, high]]) => {
    const value: unknown = (given as Record<string, unknown> | null | undefined)?.[field];
    return [field, typeof value === "number" && value >= low && value <= high ? value : NaN] as const;
  });
  return values.some(([, value]) => Number.isNaN(value))
    ? null
    : Object.fromEntries(values) as unknown as Required<Camera>;
}

/** The camera of a framing, one's own or one of the table. */
export const cameraOf = (name: string, own: readonly OwnFraming[]): Readonly<Required<Camera>> | null =>
  framingOf(name) ?? own.find((each) => each.name === name)?.camera ?? null;

export const isSameView = (one: Required<Camera>, other: Required<Camera>): boolean =>
  Object.keys(CAMERA_LIMITS).every((field) =>
    Math.abs(one[field as keyof Camera]! - other[field as keyof Camera]!) < 1e-3
  );
