import type { Clip } from "./clip.ts";

/**
 * Reads recorded motion by its name's ending: Live Link Face `.csv`, a TalkSHOW pickle `.pkl`, or Live Link Face
 * datagrams as they came, any other ending.
 *
 * @throws SyntaxError, TypeError or RangeError where the bytes are broken
 */
export async function readClip(bytes: Uint8Array, name: string): Promise<Clip> {
  if (/\.pkl$/i.test(name)) {
    const { readTalkShow } = await import("./talkshow.ts");
    return readTalkShow(bytes, { name });
  }
  const { readLiveLinkCapture, readLiveLinkCsv } = await import("./live_link_face.ts");
  return /\.csv$/i.test(name)
    ? readLiveLinkCsv(new TextDecoder().decode(bytes), { name })
    : readLiveLinkCapture(bytes, name);
}
