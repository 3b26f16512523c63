import { readInTime } from "../read_in_time.ts";

/** What a stream of events may be. */
export interface EventBounds {
  /** Characters of one event. */
  readonly mostOfOne: number;
  /** Bytes of all. */
  readonly mostBytes: number;
  /** How long nothing may come, ms. */
  readonly pauseMs: number;
}

/**
 * Reads the data of server-sent events (HTML's `text/event-stream`), wherever the bytes were parted; what is no data is
 * passed over. The stream is cancelled when nobody reads on.
 *
 * @param of whose it is, for errors: `the brain`
 * @param signal ends the reading at once
 * @throws Error for a stream beyond its bounds, or that breaks off; the signal's reason
 */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  of: string,
  bounds: EventBounds,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const late = () => new Error(`Cannot answer, ${of} must go on within: ${bounds.pauseMs / 1000} s`);
  const broke = (cause: unknown) =>
    new Error(`Cannot answer further, ${of} must end what it says: it broke off`, { cause });
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const lines = createLineReader();
  let data: string[] = [], held = 0, bytes = 0;
  try {
    while (true) {
      const { done, value } = await readInTime(reader, bounds.pauseMs, late, broke, signal);
      bytes += value?.length ?? 0;
      if (bytes > bounds.mostBytes) throw tooLong(of, bounds.mostBytes / 1024, "KiB");
      for (const line of lines.push(decoder.decode(value, { stream: !done }), done)) {
        if (line === "") {
          if (data.length > 0) yield data.join("\n");
          data = [];
          held = 0;
          continue;
        }
        const found = /^data(?:: ?|$)/.exec(line);
        if (found === null) continue;
        data.push(line.slice(found[0].length));
        held += line.length;
        if (held > bounds.mostOfOne) throw tooLong(of, bounds.mostOfOne, "characters for one event");
      }
      if (held + lines.heldLength > bounds.mostOfOne) {
        throw tooLong(of, bounds.mostOfOne, "characters for one event");
      }
      if (done) {
        // Some end without the empty line.
        if (data.length > 0) yield data.join("\n");
        return;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Lines end with CR LF, LF or CR, each of which may be parted from the other. */
function createLineReader() {
  let held = "";
  let afterReturn = false;
  return {
    get heldLength() {
      return held.length;
    },
    push(text: string, last: boolean): string[] {
      if (text !== "") {
        if (afterReturn && text.startsWith("\n")) text = text.slice(1);
        afterReturn = text.endsWith("\r");
      }
      const lines = (held + text).split(/\r\n|\n|\r/);
      held = last ? "" : lines.pop()!;
      return lines;
    },
  };
}

const tooLong = (of: string, most: number, unit: string): Error =>
  new Error(`Cannot answer, ${of} must send at most: ${most} ${unit}`);
