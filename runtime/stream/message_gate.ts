import type { Clock } from "./live_clock.ts";
import { MAX_TOLERATED_MESSAGE_BYTES, MESSAGE_BURST_SECONDS, MESSAGE_RATE } from "./limits.ts";
import type { ClientMessage } from "../protocol/client_messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { decodeClientMessage } from "../protocol/decode_client.ts";
import { createTokenBucket } from "../base/network/token_bucket.ts";

/** Between two answers that messages come too fast. */
const RATE_ERROR_INTERVAL_MS = 1000;

/**
 * What a client's messages have to pass before anybody acts on them: their rate, their size, their form.
 *
 * Of what came in it gives the message, null where it is dropped in silence, "hostile" where it is so large that nobody
 * sends it by mistake.
 *
 * @throws {ProtocolError} rate-limited, too-large or bad-message
 */
export type MessageGate = (data: unknown) => ClientMessage | null | "hostile";

/**
 * @param rate messages a second
 * @param takeShared whether a rate that the client shares with others lets one more pass at a time
 */
export function createMessageGate(
  clock: Clock,
  rate: number = MESSAGE_RATE,
  takeShared: (time: number) => boolean = () => true,
): MessageGate {
  const bucket = createTokenBucket(rate, rate * MESSAGE_BURST_SECONDS);
  let rateErrorAt = -Infinity;
  return (data) => {
    const time = clock.now();
    if (!bucket.take(time) || !takeShared(time)) {
      if (time - rateErrorAt < RATE_ERROR_INTERVAL_MS) return null;
      rateErrorAt = time;
      throw new ProtocolError(
        "rate-limited",
        `Cannot take more messages a second, the rest is dropped: ${rate}`,
      );
    }
    if (!(data instanceof ArrayBuffer)) {
      throw new ProtocolError(
        "bad-message",
        `Cannot accept a message that is not binary: ${typeof data}`,
      );
    }
    if (data.byteLength > MAX_TOLERATED_MESSAGE_BYTES) return "hostile";
    return decodeClientMessage(new Uint8Array(data));
  };
}
