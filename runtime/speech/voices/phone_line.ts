import type { PhonePart, TimedPhone } from "../phones.ts";

/**
 * A line of mouth shapes in time. A sound that has no shape of its own takes that of what follows; before a pause and
 * at the end, of what went before.
 */
export interface PhoneLine {
  /**
   * @param parts of partsOfIpa or partsOfArpabet
   * @param start ms, where the last one ended
   */
  add(parts: readonly PhonePart[] | null, start: number, end: number): void;
  /** A sound without a shape waits for its neighbour: the last phone may still grow. */
  readonly waits: boolean;
  /** When the last phone starts, undefined where all were taken. */
  readonly lastStart: number | undefined;
  /** Takes the phones that start before a time. */
  take(before: number): TimedPhone[];
  /** Nothing follows. */
  finish(end: number): void;
}

export function createPhoneLine(): PhoneLine {
  let phones: TimedPhone[] = [];
  /** Where a sound without a shape began. */
  let shapeless: number | null = null;

  function lengthenTo(end: number): boolean {
    const before = phones.pop();
    if (before !== undefined) phones.push({ ...before, end });
    return before !== undefined;
  }

  return {
    add(parts, start, end) {
      if (parts === null) {
        shapeless ??= start;
        return;
      }
      let from = shapeless ?? start;
      if (shapeless !== null && parts[0]!.viseme === "sil" && lengthenTo(start)) from = start;
      shapeless = null;
      const whole = end - from;
      for (const { viseme, share } of parts) {
        const to = from + share * whole;
        if (to > from) phones.push({ viseme, start: from, end: to });
        from = to;
      }
    },
    get waits() {
      return shapeless !== null;
    },
    get lastStart() {
      return phones.at(-1)?.start;
    },
    take(before) {
      const count = phones.findLastIndex(({ start }) => start < before) + 1;
      const taken = phones.slice(0, count);
      phones = phones.slice(count);
      return taken;
    },
    finish(end) {
      if (shapeless !== null) lengthenTo(end);
      shapeless = null;
    },
  };
}
