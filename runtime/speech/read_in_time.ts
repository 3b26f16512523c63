/**
 * Reads on in a stream, and does not wait longer than it may take.
 *
 * @param patienceMs milliseconds
 * @param late makes the error where nothing has come by then
 * @param signal ends the wait at once
 * @throws what `late` makes; the signal's reason; what the stream fails with
 */
export async function readInTime<Value>(
  reader: ReadableStreamDefaultReader<Value>,
  patienceMs: number,
  late: () => Error,
  signal?: AbortSignal,
): Promise<ReadableStreamReadResult<Value>> {
  signal?.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), patienceMs);
  const abort = () => reject(signal!.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([reader.read(), promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
