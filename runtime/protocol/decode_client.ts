import { withoutTokens } from "../base/redact.ts";
import { CLIENT_FIELDS, CLIENT_MESSAGES, type ClientMessage } from "./client_messages.ts";
import { ProtocolError } from "./errors.ts";
import { checkedMsgpack } from "./msgpack_bounds.ts";
import { parsed, reader, schemaOf } from "./protocol.ts";

/** A message of a client: 120 ms of 16-bit sound at 48 kHz are 11.3 KiB, a pose of 100 float64 as a plain list 1.1 kB. */
const MAX_MESSAGE_BYTES = 12 * 1024;

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

/** Nil is what clients write that cannot leave a field out. */
function withoutNil(message: Record<string, unknown>): Record<string, unknown> {
  for (const key in message) if (message[key] === null) delete message[key];
  return message;
}

/** A client's own words, cut to what belongs in an answer. */
function printable(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  return withoutTokens(text.length > 160 ? `${text.slice(0, 160)}...` : text);
}
