import { UsageError } from "../../cli/flags.ts";

/** The address of a session's WebSocket, and the token that may stand behind `#token=`. @throws {UsageError} */
export function sessionAddress(written: string): { url: URL; token: string | null } {
  if (!/^wss?:\/\/[^/]+.*\/live\/[^/]+$/.test(written) || !URL.canParse(written)) {
    throw new UsageError(
      `Cannot play a clip, an address such as ws://127.0.0.1:8787/live/studio is needed: ${written}`,
    );
  }
  const url = new URL(written);
  const token = new URLSearchParams(url.hash.slice(1)).get("token");
  // A WebSocket takes no address with a fragment.
  url.hash = "";
  return { url, token };
}
