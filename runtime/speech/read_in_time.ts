/**
 * Reads on in a stream, and does not wait longer than it may take.
 *
 * @param patienceMs milliseconds
 * @param late makes the error where nothing has come by then
 * @param broke makes the error where the stream fails, as one does whose server has gone
 * @param signal ends the wait at once
 * @throws what `late` or `broke` makes; the signal's reason
 */
export async function readInTime<Value>(
  reader: ReadableStreamDefaultReader<Value>,
  patienceMs: number,
  late: () => Error,
  broke: (cause: unknown) => Error,
  signal?: AbortSignal,
): Promise<ReadableStreamReadResult<Value>> {
  signal?.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reject(late());
  }, patienceMs);
  const abort = () => reject(signal!.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([reader.read(), promise]);
  } catch (error) {
    signal?.throwIfAborted();
    throw isLate ? error : broke(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
