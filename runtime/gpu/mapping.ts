/**
 * Deno 2.9 polls the device inside `mapAsync()` before that returns, and then sleeps 10 ms before its promise resolves:
 * the bytes are there all that time. `getMappedRange()` gives them (wgpu answers with an error where the device is not
 * done, so nothing half drawn can come of it). It ends the process where the buffer has never been mapped to the end
 * before, and nobody has looked at other versions of Deno: there, and in browsers, the promise is waited for.
 */
const MAPS_AT_ONCE = /^Deno\/2\.9\./.test(globalThis.navigator?.userAgent ?? "");

/** Buffers whose mapping was waited for once. */
const mappedBefore = new WeakSet<GPUBuffer>();

/** Takes what `mapAsync` would throw later, where nobody waits for it. */
const ignore = () => {};

/**
 * Maps a buffer for reading. Under Deno this waits on the calling thread until the device has done all that was
 * submitted so far; the bytes are given at once then, but for a buffer's first time and other versions, where a promise
 * is. Ends with `unmap()` either way.
 *
 * @param buffer with `MAP_READ`
 * @throws (or rejects) where the device is lost
 */
export function mapToRead(buffer: GPUBuffer): ArrayBuffer | Promise<ArrayBuffer> {
  const mapping = buffer.mapAsync(GPUMapMode.READ);
  if (MAPS_AT_ONCE && mappedBefore.has(buffer)) {
    try {
      const bytes = buffer.getMappedRange();
      mapping.catch(ignore);
      return bytes;
    } catch {
      // Not mapped yet, or never: the promise says which.
    }
  }
  return mapping.then(() => {
    mappedBefore.add(buffer);
    return buffer.getMappedRange();
  });
}
