import { decodeClientMessage } from "../../../protocol/decode_client.ts";
import type { FirstLook } from "../../front/lane.ts";
import { farewellTo } from "./farewell.ts";

/** The longest first message that is looked at, bytes: a join with a token in it is far shorter. */
const MOST_BYTES = 32 * 1024;
/** A whole message of bytes: final, binary. */
const WHOLE = 0x82, MASKED = 0x80;

/** Sends a client whose join says that it follows to a node itself; all others are passed on. */
export const redirectTo = (url: string): FirstLook => (said) => {
  const message = firstMessage(said);
  if (message === "more" || message === null) return message ?? "pass";
  return follows(message) ? farewellTo(url) : "pass";
};

function follows(bytes: Uint8Array): boolean {
  try {
    const message = decodeClientMessage(bytes);
    return message.type === "join" && message.follows === true;
  } catch {
    // Its session's node answers what is wrong with it.
    return false;
  }
}

/** The first message of a client's frames (RFC 6455, section 5.2), unmasked; null for what is none that is looked at. */
function firstMessage(said: Uint8Array): Uint8Array | "more" | null {
  if (said.length < 2) return "more";
  const short = said[1]! & 127;
  if (said[0] !== WHOLE || !(said[1]! & MASKED) || short === 127) return null;
  const head = short < 126 ? 2 : 4;
  if (said.length < head + 4) return "more";
  const length = short < 126 ? short : said[2]! << 8 | said[3]!;
  if (length > MOST_BYTES) return null;
  const begin = head + 4;
  if (said.length < begin + length) return "more";
  return said.slice(begin, begin + length).map((byte, at) => byte ^ said[head + at % 4]!);
}
