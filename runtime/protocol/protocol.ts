// @ts-types="msgpackr"
import { Packr, Unpackr } from "msgpackr/index-no-eval";
import * as v from "valibot";
import type { ClientMessage } from "./client_messages.ts";
import { SERVER_MESSAGES, type ServerMessage } from "./server_messages.ts";

/*
 * Both ends of headcast.v1: a message is one msgpack map. msgpackr's build without `new Function`, which a page
 * under our content security policy may not call. What a server reads of clients stands in decode_client.ts, as a page has
 * no need of it.
 */

/** The WebSocket sub-protocol. */
export const PROTOCOL = "headcast.v1";

/** Typed arrays come with `moreTypes` only, and without it a Float32Array would arrive as other numbers. */
export const reader: Unpackr = new Unpackr({ useRecords: false, moreTypes: true, int64AsType: "number" });
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

/** The schema of a message's type, where it has one. */
export function schemaOf<T extends Record<string, v.GenericSchema>>(schemas: T, message: unknown) {
  const { type } = message as { type?: unknown };
  return typeof type === "string" && Object.hasOwn(schemas, type) ? schemas[type as keyof T] : undefined;
}

export function parsed<S extends v.GenericSchema>(
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
