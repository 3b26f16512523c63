import type { OpenOptions, PackageSource } from "../../../runtime/avatar/package/live_package.ts";
import { openPackage } from "../../../runtime/avatar/package/open_package.ts";
import type { ArrivingAvatar, DrawnSource } from "./drawer.ts";

/**
 * Begins to read what is to be drawn.
 *
 * @throws Error where the server gave none
 */
export function arriving(
  source: DrawnSource,
  head: OpenOptions["head"] | undefined,
  signal: AbortSignal,
): ArrivingAvatar {
  if ("avatar" in source) return source;
  return openPackage(source instanceof Response ? bodyOf(source) : source, { signal, ...(head && { head }) });
}

/** The bytes of an answer; not every browser's streams can be walked. @throws Error where it is a refusal */
export function bodyOf(response: Response): PackageSource {
  const { body, ok, status, url } = response;
  if (!ok || body === null) {
    void body?.cancel();
    throw new Error(`Cannot get the package ${url}, the server answers: ${status}`);
  }
  return piecesOf(body);
}

async function* piecesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    // Of no use where it has come to its end.
    await reader.cancel().catch(() => {});
  }
}
