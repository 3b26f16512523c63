import * as v from "valibot";
import { CAMERA_LIMITS } from "../base/camera.ts";
import { ALPHA_LAYOUTS } from "../base/codec_names.ts";
import { arkitIndex, unknownShape } from "../head/arkit_expression.ts";
import { EXPRESSION_SPACES } from "../head/expression_space.ts";

/** Fields that messages of both directions share. */

export const finite = v.pipe(v.number(), v.finite());

export const within = (low: number, high: number) =>
  v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));

/** What a client can be. */
export const ROLES = ["puppeteer", "viewer"] as const;
/** One of ROLES. */
export type Role = (typeof ROLES)[number];

/** What a client may do about the puppeteer's seat. */
export const SEAT_ACTS = ["ask", "withdraw", "give", "keep", "here"] as const;
/** One of SEAT_ACTS. */
export type SeatAct = (typeof SEAT_ACTS)[number];
/** How the question for the seat stands. `given`: by consent, or it was free; `taken`: from who was silent. */
export const SEAT_NEWS = ["asked", "given", "taken", "refused", "unanswered", "withdrawn"] as const;
/** One of SEAT_NEWS. */
export type SeatNewsState = (typeof SEAT_NEWS)[number];

/**
 * What becomes of another avatar that somebody wants: `shown` from the next picture on, a key frame; `failed`: it cannot be,
 * and `overtaken`: another was wanted before it was there; then all goes on as it was.
 */
export const AVATAR_NEWS = ["loading", "shown", "failed", "overtaken"] as const;
/** One of AVATAR_NEWS. */
export type AvatarNewsState = (typeof AVATAR_NEWS)[number];

/**
 * How a session comes to a client: pictures that the server draws, poses that the client draws by itself, or both at once,
 * for going from one to the other. `auto`: the client chooses while it watches; the server begins with video.
 */
export const DELIVERIES = ["video", "motion", "both", "auto"] as const;
/** One of DELIVERIES. */
export type Delivery = (typeof DELIVERIES)[number];
/** What is sent, whatever was asked for. */
export const SENT_DELIVERIES = ["video", "motion", "both"] as const satisfies readonly Delivery[];
/** One of SENT_DELIVERIES. */
export type SentDelivery = (typeof SENT_DELIVERIES)[number];

/** Characters of the longest token that is looked at: ours have 250, those of identity providers up to 2,000. */
export const MAX_TOKEN_LENGTH = 4096;

/** The same of what a client comes back by: ours have 32. */
export const MAX_RESUME_LENGTH = 128;

/** Display-referred RGB, 0..1, or nothing behind the head. */
export const background = v.union(
  [
    v.literal("transparent"),
    v.pipe(v.strictTuple([within(0, 1), within(0, 1), within(0, 1)]), v.readonly()),
  ],
  ({ input }) => `must be "transparent", a CSS colour or [red, green, blue], each from 0 to 1: ${input}`,
);
export type WireBackground = v.InferOutput<typeof background>;

/** How transparency comes; left out where it does not, and where it comes in a way that this client does not know. */
export const alphaLayout = v.optional(
  v.fallback(v.optional(v.picklist(ALPHA_LAYOUTS)), undefined),
);

/** Pixels a side and frames a second that can be asked for. */
export const pictureFields = {
  size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(128), v.maxValue(2048), v.multipleOf(16))),
  fps: v.optional(within(1, 60)),
};

/** As runtime/base/camera.ts has it. */
export const cameraFields = {
  azimuth: within(...CAMERA_LIMITS.azimuth),
  elevation: within(...CAMERA_LIMITS.elevation),
  distance: within(...CAMERA_LIMITS.distance),
  fovY: within(...CAMERA_LIMITS.fovY),
  height: v.optional(within(...CAMERA_LIMITS.height), 0),
};

/** How long a camera may be on its way, milliseconds. */
export const easeMs = within(0, 10_000);

/** What a mood is set by: its name, how much of it, 0 to 1, and after how many milliseconds it ends by itself. */
export const moodFields = {
  /** One of the table's, which the server tells (`/api/moods`); none, as "neutral", where it is left out. */
  mood: v.optional(v.pipe(v.string(), v.maxLength(64))),
  amount: v.optional(within(0, 1)),
  holdMs: v.optional(within(0, 3_600_000)),
};

/**
 * Numbers in any form a msgpack client may have: a list, a float32 or float64 typed array, or raw bytes
 * taken as little-endian float32. Gives a Float32Array of its own.
 */
export function vector(lengths: readonly number[], low: number, high: number) {
  return v.pipe(
    v.unknown(),
    v.rawTransform<unknown, Float32Array>(({ dataset, addIssue, NEVER }) => {
      const numbers = asFloats(dataset.value);
      if (!numbers) {
        addIssue({ message: "must be numbers" });
        return NEVER;
      }
      if (!lengths.includes(numbers.length)) {
        addIssue({ message: `must be ${lengths.join(" or ")} numbers: ${numbers.length}` });
        return NEVER;
      }
      for (const value of numbers) {
        if (!(value >= low && value <= high)) {
          addIssue({ message: `must be numbers within ${low}..${high}: ${value}` });
          return NEVER;
        }
      }
      return numbers;
    }),
  );
}

/**
 * Weights of ARKit's shapes by name, as a map; those left out, or nil, rest. Gives a Float32Array of its own, [52].
 *
 * @throws an issue for a name that there is not, with the nearest that there is
 */
export function shapeWeights(low: number, high: number) {
  return v.pipe(
    v.unknown(),
    v.rawTransform<unknown, Float32Array>(({ dataset: { value }, addIssue, NEVER }) => {
      if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
        addIssue({ message: "must be a map of weights by ARKit's names" });
        return NEVER;
      }
      const expression = new Float32Array(EXPRESSION_SPACES.arkit.count);
      for (const [name, weight] of Object.entries(value)) {
        const index = arkitIndex(name);
        if (index === undefined) {
          addIssue({ message: unknownShape(name) });
          return NEVER;
        }
        if (weight === null) continue;
        if (!(typeof weight === "number" && weight >= low && weight <= high)) {
          addIssue({ message: `must be numbers within ${low}..${high}: ${name} ${weight}` });
          return NEVER;
        }
        expression[index] = weight;
      }
      return expression;
    }),
  );
}

function asFloats(value: unknown): Float32Array | undefined {
  if (value instanceof Float32Array || value instanceof Float64Array) return Float32Array.from(value);
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === "number") ? Float32Array.from(value) : undefined;
  }
  if (value instanceof Uint8Array && value.length % 4 === 0) {
    const view = new DataView(value.buffer, value.byteOffset, value.length);
    return Float32Array.from({ length: value.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
  }
  return undefined;
}
