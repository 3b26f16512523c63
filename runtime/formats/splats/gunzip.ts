import { refuse } from "./spz_refuse.ts";

/** How many bytes have to come out. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Unpacks gzip whose own first bytes say how much there is.
 *
 * @param header bytes that `boundsOf` is asked with; it refuses what is too much
 * @returns from `least` to `most` bytes
 * @throws SyntaxError where the bytes are broken, too few or too many
 */
export async function gunzip(
  bytes: Uint8Array,
  header: number,
  boundsOf: (first: Uint8Array) => Bounds,
): Promise<Uint8Array> {
  const reader = inSlices(bytes).pipeThrough(new DecompressionStream("gzip")).getReader();
  let data = new Uint8Array(header), filled = 0, bounds: Bounds | undefined;
  try {
    while (true) {
      const { value, done } = await reader.read().catch(() => refuse("its gzip must be whole", "it is not"));
      if (done) break;
      for (let taken = 0; taken < value.length;) {
        if (filled === data.length) {
          if (bounds) refuse(`it must unpack to ${bounds.most} bytes at most`, "more");
          bounds = boundsOf(data);
          const whole = new Uint8Array(bounds.most);
          whole.set(data);
          data = whole;
        }
        const part = value.subarray(taken, taken + data.length - filled);
        data.set(part, filled);
        filled += part.length;
        taken += part.length;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (bounds === undefined) refuse(`it must have a header of ${header} bytes`, filled);
  if (filled < bounds.least) refuse(`it must unpack to ${bounds.least} bytes`, filled);
  return data.subarray(0, filled);
}

/** What a stream is given at once it may unpack at once: a bomb's 64 kB to 66 MB. */
const SLICE = 4096;

function inSlices(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at += SLICE));
      else controller.close();
    },
  });
}
