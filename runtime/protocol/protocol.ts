import { Packr, Unpackr } from "msgpackr";
import * as v from "valibot";
import { EXPRESSION_COUNT } from "../motion/head_pose.ts";
import { type Camera, CAMERA_LIMITS } from "../base/camera.ts";
import { CODECS } from "../video/encoder.ts";
import { MAX_MESSAGE_BYTES } from "../stream/limits.ts";
import { checkMsgpack } from "./msgpack_bounds.ts";
import type { ServerMessage } from "./server_messages.ts";

/** The WebSocket sub-protocol. */
export const PROTOCOL = "headcast.v1";

/** What is wrong with a message, as it is told to its sender. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  constructor(readonly code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

export type ErrorCode =
  | "bad-message"
  | "too-large"
  | "rate-limited"
  | "not-joined"
  | "already-joined"
  | "not-puppeteer"
  | "role-taken"
  | "wrong-avatar"
  | "unknown-avatar"
  | "too-many-sessions"
  | "too-many-clients"
  | "too-many-renditions"
  | "join-timeout"
  | "unavailable";

/** Typed arrays come with `moreTypes` only, and without it a Float32Array would arrive as other numbers. */
const reader = new Unpackr({ useRecords: false, moreTypes: true, int64AsType: "number" });
/** Without `moreTypes`, which would write a Uint8Array as an extension that other libraries do not know. */
const writer = new Packr({ useRecords: false });

const within = (low: number, high: number) =>
  v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));

/**
 * Numbers in any form a msgpack client may have: a list, a float32 or float64 typed array, or raw bytes
 * taken as little-endian float32. Gives a Float32Array of its own.
 */
function vector(lengths: readonly number[], low: number, high: number) {
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

/** Radians; a joint turned further than all the way round is a mistake. */
const rotation = v.optional(vector([3], -2 * Math.PI, 2 * Math.PI));

export const joinSchema = v.object({
  type: v.literal("join"),
  role: v.picklist(["puppeteer", "viewer"]),
  size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(128), v.maxValue(2048), v.multipleOf(16))),
  fps: v.optional(within(1, 60)),
  // Codecs this server does not know are passed over: a newer client may like them best.
  codecs: v.optional(
    v.pipe(
      v.array(v.string()),
      v.transform((names) =>
        CODECS.filter((codec) => names.includes(codec)).sort((a, b) => names.indexOf(a) - names.indexOf(b))
      ),
      v.minLength(1, `must name one of ${CODECS.join(", ")}`),
    ),
  ),
  background: v.optional(
    v.union([v.literal("transparent"), v.strictTuple([within(0, 1), within(0, 1), within(0, 1)])]),
  ),
  avatar: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be a plain name")),
  ),
});

export const poseSchema = v.pipe(
  v.object({
    type: v.literal("pose"),
    seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    t: v.pipe(v.number(), v.finite()),
    space: v.picklist(["arkit", "flame"]),
    // Weights or standard deviations; trackers overshoot a little, nobody by ten.
    expression: vector([EXPRESSION_COUNT.arkit, EXPRESSION_COUNT.flame], -10, 10),
    jaw: rotation,
    neck: rotation,
    leftEye: rotation,
    rightEye: rotation,
    root: rotation,
  }),
  v.check(
    (pose) => pose.expression.length === EXPRESSION_COUNT[pose.space],
    "expression must have 52 numbers in arkit and 100 in flame",
  ),
);

export const cameraSchema = v.object({
  type: v.literal("camera"),
  azimuth: within(...CAMERA_LIMITS.azimuth),
  elevation: within(...CAMERA_LIMITS.elevation),
  distance: within(...CAMERA_LIMITS.distance),
  fovY: within(...CAMERA_LIMITS.fovY),
  height: v.optional(within(...CAMERA_LIMITS.height), 0),
});

const keyFrameSchema = v.object({ type: v.literal("keyframe") });
const pingSchema = v.object({ type: v.literal("ping"), t: v.pipe(v.number(), v.finite()) });

export type JoinMessage = v.InferOutput<typeof joinSchema>;
export type PoseMessage = v.InferOutput<typeof poseSchema>;
export type CameraMessage = v.InferOutput<typeof cameraSchema> & Camera;
export type ClientMessage =
  | JoinMessage
  | PoseMessage
  | CameraMessage
  | v.InferOutput<typeof keyFrameSchema>
  | v.InferOutput<typeof pingSchema>;

const SCHEMAS = {
  join: joinSchema,
  pose: poseSchema,
  camera: cameraSchema,
  keyframe: keyFrameSchema,
  ping: pingSchema,
} as const;

/**
 * Reads one message of a client. Sizes and structure are bounded before anything is decoded.
 *
 * @throws {ProtocolError} too-large or bad-message, with the reason
 */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  if (bytes.length > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(
      "too-large",
      `Cannot accept a message of more than ${MAX_MESSAGE_BYTES} bytes: ${bytes.length}`,
    );
  }
  let value: unknown;
  try {
    checkMsgpack(bytes);
    value = reader.unpack(bytes);
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message : "Cannot decode the message as msgpack";
    throw new ProtocolError("bad-message", reason, { cause });
  }
  const { type } = value as { type?: unknown };
  const schema = typeof type === "string" && Object.hasOwn(SCHEMAS, type)
    ? SCHEMAS[type as keyof typeof SCHEMAS]
    : undefined;
  if (!schema) {
    throw new ProtocolError("bad-message", `Cannot accept a message of this type: ${printable(type)}`);
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output as ClientMessage;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new ProtocolError(
    "bad-message",
    `Cannot accept the ${type}, ${path ? `${path}: ` : ""}${printable(issue.message)}`,
  );
}

/** A client's own words, cut to what belongs in an answer. */
function printable(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  return text.length > 160 ? `${text.slice(0, 160)}...` : text;
}

/** One msgpack map; `data` of a video message becomes raw bytes that any client reads. */
export function encodeServerMessage(message: ServerMessage): Uint8Array<ArrayBuffer> {
  return writer.pack(message) as Uint8Array<ArrayBuffer>;
}
