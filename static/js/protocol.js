// @ts-check
/** The messages of headcast.v1 as the page sees them: see the README for the whole protocol. */
import { decode, encode } from "./msgpack.js";

export const SUB_PROTOCOL = "headcast.v1";

/**
 * @typedef {"puppeteer" | "viewer"} Role
 * @typedef {"h264" | "jpeg"} Codec
 * @typedef {{ azimuth: number, elevation: number, distance: number, fovY: number, height: number }} Camera radians,
 *   world units
 *
 * @typedef {object} Welcome
 * @property {"welcome"} type
 * @property {string} session
 * @property {Role} role
 * @property {string} avatar
 * @property {number} size pixels
 * @property {number} fps
 * @property {Codec} codec
 * @property {string} codecString
 * @property {[number, number, number] | null} background 0..1; null where it is transparent
 * @property {string[]} expressionNames the shapes of the arkit space, in the order of its vector
 * @property {Camera | null} camera
 * @property {string[]} notes
 * @property {{ version: string, adapter: string }} server
 *
 * @typedef {{ received: number | null, taken: number, rendered: number, encoded: number, sent: number }} Stamps
 *   milliseconds since the epoch, on the server's clock
 *
 * @typedef {object} Video
 * @property {"video"} type
 * @property {number} seq
 * @property {boolean} key
 * @property {Codec} codec
 * @property {number | null} poseSeq
 * @property {Stamps} stamps
 * @property {Uint8Array<ArrayBuffer>} data
 *
 * @typedef {object} Stats
 * @property {"stats"} type
 * @property {number} fps
 * @property {number} droppedFrames
 * @property {number} bitrate bits/s
 * @property {number} viewers
 * @property {boolean} puppeteer
 *
 * @typedef {{ type: "error", code: string, message: string }} ServerError
 * @typedef {{ type: "pong", t: number, serverTime: number }} Pong
 * @typedef {Welcome | Video | Stats | ServerError | Pong} ServerMessage
 */

/**
 * @param {Record<string, unknown>} message
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeClientMessage(message) {
  return encode(message);
}

/**
 * Decodes and checks a message of the server. A field that the page can do without gets a plain default, so
 * that a newer or older server still shows its picture.
 * @param {ArrayBuffer} buffer
 * @returns {ServerMessage | null} null for a type this page does not know
 * @throws {TypeError | RangeError} where a field the page needs is missing or of another kind
 */
export function decodeServerMessage(buffer) {
  const map = asMap(decode(new Uint8Array(buffer)), "message");
  switch (map.type) {
    case "welcome":
      return welcome(map);
    case "video":
      return video(map);
    case "stats":
      return {
        type: "stats",
        fps: number(map, "fps", 0),
        droppedFrames: number(map, "droppedFrames", 0),
        bitrate: number(map, "bitrate", 0),
        viewers: number(map, "viewers", 0),
        puppeteer: map.puppeteer === true,
      };
    case "error":
      return {
        type: "error",
        code: text(map, "code", "error"),
        message: text(map, "message", "The server refused"),
      };
    case "pong":
      return { type: "pong", t: number(map, "t"), serverTime: number(map, "serverTime") };
    default:
      return null;
  }
}

/**
 * @param {Record<string, unknown>} map
 * @returns {Welcome}
 */
function welcome(map) {
  const server = map.server === undefined ? {} : asMap(map.server, "welcome.server");
  return {
    type: "welcome",
    session: text(map, "session", ""),
    role: map.role === "puppeteer" ? "puppeteer" : "viewer",
    avatar: text(map, "avatar", ""),
    size: number(map, "size"),
    fps: number(map, "fps", 30),
    codec: codec(map),
    codecString: text(map, "codecString", ""),
    background: colour(map.background),
    expressionNames: strings(map.expressionNames),
    camera: map.camera === undefined || map.camera === null
      ? null
      : camera(asMap(map.camera, "welcome.camera")),
    notes: strings(map.notes),
    server: { version: text(server, "version", ""), adapter: text(server, "adapter", "") },
  };
}

/**
 * @param {Record<string, unknown>} map
 * @returns {Video}
 */
function video(map) {
  const stamps = asMap(map.stamps, "video.stamps");
  const data = map.data;
  if (!(data instanceof Uint8Array)) throw new TypeError("Cannot show a video message without bytes: data");
  return {
    type: "video",
    seq: number(map, "seq"),
    key: map.key === true,
    codec: codec(map),
    poseSeq: typeof map.poseSeq === "number" ? map.poseSeq : null,
    stamps: {
      received: typeof stamps.received === "number" ? stamps.received : null,
      taken: number(stamps, "taken"),
      rendered: number(stamps, "rendered"),
      encoded: number(stamps, "encoded"),
      sent: number(stamps, "sent"),
    },
    data: /** @type {Uint8Array<ArrayBuffer>} */ (data),
  };
}

/**
 * @param {Record<string, unknown>} map
 * @returns {Camera}
 */
function camera(map) {
  return {
    azimuth: number(map, "azimuth"),
    elevation: number(map, "elevation"),
    distance: number(map, "distance"),
    fovY: number(map, "fovY"),
    height: number(map, "height"),
  };
}

/**
 * @param {Record<string, unknown>} map
 * @returns {Codec}
 */
function codec(map) {
  if (map.codec === "h264" || map.codec === "jpeg") return map.codec;
  throw new TypeError(`Cannot show video in a codec this page does not know: ${map.codec}`);
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {Record<string, unknown>}
 */
function asMap(value, what) {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)) {
    return /** @type {Record<string, unknown>} */ (value);
  }
  throw new TypeError(`Cannot read a message, a map was expected: ${what}`);
}

/**
 * @param {Record<string, unknown>} map
 * @param {string} key
 * @param {number} [fallback]
 */
function number(map, key, fallback) {
  const value = map[key];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (fallback !== undefined) return fallback;
  throw new TypeError(`Cannot read a message, a finite number was expected: ${key}`);
}

/**
 * @param {Record<string, unknown>} map
 * @param {string} key
 * @param {string} fallback
 */
function text(map, key, fallback) {
  const value = map[key];
  return typeof value === "string" ? value : fallback;
}

/**
 * @param {unknown} value
 * @returns {[number, number, number] | null}
 */
function colour(value) {
  if (!Array.isArray(value)) return null;
  const [red, green, blue] = value;
  const known = typeof red === "number" && typeof green === "number" && typeof blue === "number";
  return known ? [red, green, blue] : null;
}

/** @param {unknown} value */
function strings(value) {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
