import { encodeServerMessage } from "../../../protocol/protocol.ts";
import { joined } from "../../../formats/joined.ts";
import { frameOf } from "../../front/frames.ts";

/** "Service Restart" (RFC 6455's registry): come again at once. */
export const MOVED_CODE = 1012;
const CLOSE = 0x88;

/** What a client is told whose server moves on or is gone: `moved` for those who follow, and a close code for all. */
export function farewellTo(url: string | null): Uint8Array<ArrayBuffer> {
  const message = encodeServerMessage({ type: "moved", url });
  const reason = new TextEncoder().encode("moved");
  const close = Uint8Array.of(CLOSE, 2 + reason.length, MOVED_CODE >> 8, MOVED_CODE & 255, ...reason);
  return joined([frameOf(message), close]);
}
