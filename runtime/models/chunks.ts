import { HubError } from "./hub_request.ts";

const STALL_TIMEOUT_MS = 60_000;

export interface ChunkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly stallTimeout?: number | undefined;
}

/**
 * The bytes of an answer as they come. Left early, it ends the connection.
 *
 * @throws HubError, passing, where the connection breaks off or falls silent; the signal's reason
 */
export async function* chunksOf(
  response: Response,
  what: string,
  { signal, stallTimeout = STALL_TIMEOUT_MS }: ChunkOptions = {},
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stalled = false;
  const stop = () => reader.cancel().catch(() => {});
  signal?.addEventListener("abort", stop, { once: true });
  try {
    while (true) {
      timer = setTimeout(() => {
        stalled = true;
        stop();
      }, stallTimeout);
      const { done, value } = await reader.read();
      clearTimeout(timer);
      signal?.throwIfAborted();
      if (stalled) throw new Error(`nothing came for ${stallTimeout / 1000} s`);
      if (done) return;
      yield value;
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new HubError(`Cannot ${what}, the connection broke off`, { passing: true, cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    await stop();
  }
}
