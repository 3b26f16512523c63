/** What one camera picture says of the face in it. */
export interface Sight {
  /** When the picture was taken, milliseconds. */
  at: number;
  /** Faces in the picture. What follows is of the largest. */
  faces: number;
  /** The picture's mean brightness, 0..1, as it is encoded (sRGB). */
  light: number;
  /** How broad the face is, as a share of the picture's breadth. */
  breadth: number;
  /** Whether it is turned further than it can be read. */
  turned: boolean;
  /** How well the face explains what is seen, 0..1. */
  confidence: number;
}

/** Why a face cannot be followed, the first that holds. */
export type Lack = "silent" | "covered" | "no-face" | "turned" | "small" | "unclear";
/** What makes following worse, or is to be known, while it goes on. */
export type Caution = "dark" | "several" | "far";

/**
 * - `away`: nothing is sent, and the head idles
 * - `coming`: a face is there again, and believed once it has stayed
 * - `here`: it is followed
 * - `held`: it is lost for a moment; the last pose is repeated
 * - `back`: it came back in time; from the held pose the head goes over to it
 */
export type PresenceKind = "away" | "coming" | "here" | "held" | "back";

/** Whether a face is followed, and why not. Never changed in place: where nothing changes it is the same object. */
export interface Presence {
  readonly kind: PresenceKind;
  /** When this kind began, milliseconds. */
  readonly since: number;
  /** While `away` or `held`; null before the first picture. */
  readonly lack: Lack | null;
  readonly caution: Caution | null;
  /** What the pictures have said of late instead of `caution`, and since when; null where they say the same. */
  readonly rival: { readonly caution: Caution | null; readonly since: number } | null;
}

/** A picture was looked at, or time has passed since one last was, where they usually come `every` so often; milliseconds. */
export type PresenceEvent =
  | ({ type: "sight" } & Sight)
  | { type: "tick"; at: number; seenAt: number; every: number };

/** A lost face's pose is repeated for so long before nothing is sent: a hand before the mouth, one dropped picture. */
export const HELD_MS = 400;
/** A face has to be there for so long before it drives: the first pictures of a search find posters and cushions. */
export const COMING_MS = 150;
/** From a held pose the head goes over to the live one in this time. */
export const BACK_MS = 250;
/** A camera that gives no picture for so long is silent. A dim webcam gives five a second. */
export const SILENT_MS = 1000;
/** Where pictures come more rarely, as on a machine that takes long for each: so many times their usual distance. */
const SILENT_PICTURES = 4;
/** A caution is told once it has held for so long, and taken back likewise: a passing lamp is not worth a word. */
export const CAUTION_MS = 1000;

/** Bounds that are crossed one way to lose a face, the other way to have it again, so that none flickers. */
const COVERED = { below: 0.02, above: 0.03 };
const DARK = { below: 0.14, above: 0.18 };
const SMALL = { below: 0.05, above: 0.06 };
/** A picture of 320 pixels shows 18 between the eyes then, which is where lids stop being told apart. */
const FAR = { below: 0.12, above: 0.14 };
const UNCLEAR = { below: 0.25, above: 0.35 };

export const noPresence = (at: number): Presence => ({
  kind: "away",
  since: at,
  lack: null,
  caution: null,
  rival: null,
});

/** What an event makes of a presence. No clock and no chance: a table. */
export function presenceAfter(before: Presence, event: PresenceEvent): Presence {
  if (event.type === "tick") {
    const patience = Math.max(SILENT_MS, SILENT_PICTURES * event.every);
    return event.at - event.seenAt > patience ? lose(before, event.at, "silent") : before;
  }
  const lack = lackOf(event, before);
  const next = lack === null ? find(before, event.at) : lose(before, event.at, lack);
  return withCaution(next, event, lack);
}

/** Whether anything is sent. */
export const isSending = ({ kind }: Presence): boolean =>
  kind === "here" || kind === "held" || kind === "back";

/** How much of the pose that is sent is the live one, the rest the one that was held, 0..1. */
export function liveShare({ kind, since }: Presence, at: number): number {
  if (kind === "held") return 0;
  if (kind !== "back") return 1;
  const t = Math.min(Math.max((at - since) / BACK_MS, 0), 1);
  return t * t * (3 - 2 * t);
}

function find(before: Presence, at: number): Presence {
  const { kind, since } = before;
  const to = (next: PresenceKind): Presence => ({ ...before, kind: next, since: at, lack: null });
  switch (kind) {
    case "away":
      return to("coming");
    case "coming":
      return at - since >= COMING_MS ? to("here") : before;
    case "held":
      return to("back");
    case "back":
      return at - since >= BACK_MS ? to("here") : before;
    case "here":
      return before;
  }
}

function lose(before: Presence, at: number, lack: Lack): Presence {
  const { kind, since } = before;
  switch (kind) {
    case "here":
    case "back":
      return { ...before, kind: "held", since: at, lack };
    case "held":
      // From when it was lost, whatever was the matter in between.
      if (at - since >= HELD_MS) return { ...before, kind: "away", since: at, lack };
      return lack === before.lack ? before : { ...before, lack };
    case "coming":
      return { ...before, kind: "away", since: at, lack };
    case "away":
      return lack === before.lack ? before : { ...before, lack };
  }
}

function lackOf({ faces, light, breadth, turned, confidence }: Sight, { lack }: Presence): Lack | null {
  const under = (value: number, { below, above }: typeof COVERED, was: boolean) =>
    !(value >= (was ? above : below));
  if (under(light, COVERED, lack === "covered")) return "covered";
  if (!(faces > 0)) return "no-face";
  if (turned) return "turned";
  if (under(breadth, SMALL, lack === "small")) return "small";
  if (under(confidence, UNCLEAR, lack === "unclear")) return "unclear";
  return null;
}

function cautionOf(
  { faces, light, breadth }: Sight,
  lack: Lack | null,
  present: Caution | null,
): Caution | null {
  if (lack === "covered") return null;
  if (light < (present === "dark" ? DARK.above : DARK.below)) return "dark";
  if (lack !== null) return null;
  if (faces > 1) return "several";
  return breadth < (present === "far" ? FAR.above : FAR.below) ? "far" : null;
}

/** The caution changes once the pictures have said another for long enough. */
function withCaution(next: Presence, sight: Sight, lack: Lack | null): Presence {
  const caution = cautionOf(sight, lack, next.caution);
  const { rival } = next;
  if (caution === next.caution) return rival === null ? next : { ...next, rival: null };
  if (rival === null || rival.caution !== caution) return { ...next, rival: { caution, since: sight.at } };
  return sight.at - rival.since >= CAUTION_MS ? { ...next, caution, rival: null } : next;
}
