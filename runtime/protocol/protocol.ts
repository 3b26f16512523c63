// @ts-types="msgpackr"
import { Packr, Unpackr } from "msgpackr/index-no-eval";
import * as v from "valibot";
import { withoutTokens } from "../base/redact.ts";
import { CLIENT_FIELDS, CLIENT_MESSAGES, type ClientMessage } from "./client_messages.ts";
import { ProtocolError } from "./errors.ts";
import { checkedMsgpack } from "./msgpack_bounds.ts";
import { SERVER_MESSAGES, type ServerMessage } from "./server_messages.ts";

/*
 * Both ends of headcast.v1: a message is one msgpack map. msgpackr's build without `new Function`, which a page
 * under our content security policy may not call.
 */

/** The WebSocket sub-protocol. */
export const PROTOCOL = "headcast.v1";

/** A message of a client: a pose of 100 float64 as a plain list is 1.1 kB. */
const MAX_MESSAGE_BYTES = 8 * 1024;

/** Typed arrays come with `moreTypes` only, and without it a Float32Array would arrive as other numbers. */
const reader = new Unpackr({ useRecords: false, moreTypes: true, int64AsType: "number" });
/** Without `moreTypes`, which would write a Uint8Array as an extension that other libraries do not know. */
const serverWriter = new Packr({ useRecords: false });
/** With it: a Float32Array keeps its kind, and 52 numbers are 212 bytes. */
const clientWriter = new Packr({ useRecords: false, moreTypes: true });

/** One msgpack map; `data` of a video message becomes raw bytes that any client reads. */
export const encodeServerMessage = (message: ServerMessage): Uint8Array<ArrayBuffer> =>
  serverWriter.pack(message) as Uint8Array<ArrayBuffer>;

/** One msgpack map. Fields that are undefined have to be left out: msgpack has no such value. */
export const encodeClientMessage = (message: ClientMessage): Uint8Array<ArrayBuffer> =>
  clientWriter.pack(message) as Uint8Array<ArrayBuffer>;

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
  let value: Record<string, unknown>;
  try {
    value = withoutNil(reader.unpack(checkedMsgpack(bytes, CLIENT_FIELDS)));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message : "Cannot decode the message as msgpack";
    throw new ProtocolError("bad-message", reason, { cause });
  }
  const schema = schemaOf(CLIENT_MESSAGES, value);
  if (!schema) {
    throw new ProtocolError("bad-message", `Cannot accept a message of this type: ${printable(value.type)}`);
  }
  return parsed(schema, value, (type, reason) => {
    throw new ProtocolError("bad-message", `Cannot accept the ${type}, ${printable(reason)}`);
  });
}

/**
 * Reads one message of the server.
 *
 * @returns null for a type that this client does not know
 * @throws {TypeError} where a field that a client needs is missing or of another kind
 */
export function decodeServerMessage(bytes: Uint8Array): ServerMessage | null {
  const value: unknown = reader.unpack(bytes);
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`Cannot read a message of the server, it must be a map: ${typeof value}`);
  }
  const schema = schemaOf(SERVER_MESSAGES, value);
  if (!schema) return null;
  return parsed(schema, value, (type, reason) => {
    throw new TypeError(`Cannot read the ${type} of the server, ${reason}`);
  });
}

/** Nil is what clients write that cannot leave a field out. */
function withoutNil(message: Record<string, unknown>): Record<string, unknown> {
  for (const key in message) if (message[key] === null) delete message[key];
  return message;
}

/** The schema of a message's type, where it has one. */
function schemaOf<T extends Record<string, v.GenericSchema>>(schemas: T, message: unknown) {
  const { type } = message as { type?: unknown };
  return typeof type === "string" && Object.hasOwn(schemas, type) ? schemas[type as keyof T] : undefined;
}

function parsed<S extends v.GenericSchema>(
  schema: S,
  message: unknown,
  refuse: (type: string, reason: string) => never,
): v.InferOutput<S> {
  const result = v.safeParse(schema, message, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  return refuse((message as { type: string }).type, `${path ? `${path}: ` : ""}${issue.message}`);
}

/** A client's own words, cut to what belongs in an answer. */
function printable(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  return withoutTokens(text.length > 160 ? `${text.slice(0, 160)}...` : text);
}
