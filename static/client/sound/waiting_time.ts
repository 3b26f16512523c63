/** Packets wait at least so long, besides what they jitter, and no longer than the latter: pictures may be slower. */
export const LEAST_WAIT_MS = 60, MOST_WAIT_MS = 400;
/** The latest of either kind that count: two seconds of pictures, a second of packets. */
const PICTURES = 60, PACKETS = 50;
/** Half a refresh of the screen: pictures are shown at the next one. */
const REFRESH_MS = 8;

/** How long sound is held back, so that it does not run dry and pictures come in time for it. */
export interface WaitingTime {
  /** @param soundMs its own sound time @param at when it came, milliseconds on the page's clock */
  packet(soundMs: number, at: number): void;
  /** @param at when it could be shown */
  picture(soundMs: number, at: number): void;
  /** @param outputMs from the worklet to the ear @returns milliseconds that the least delayed packets should wait */
  of(outputMs: number): number;
  reset(): void;
}

/** What so many come within: the others are shown a little late. */
const SHARE = 0.96;

export function createWaitingTime(): WaitingTime {
  const packets: number[] = [];
  const pictures: number[] = [];

  function keep(list: number[], most: number, value: number): void {
    list.push(value);
    if (list.length > most) list.shift();
  }

  const within = (list: readonly number[]) =>
    list.toSorted((a, b) => a - b)[Math.ceil(SHARE * list.length) - 1]!;

  return {
    packet: (soundMs, at) => keep(packets, PACKETS, at - soundMs),
    picture: (soundMs, at) => keep(pictures, PICTURES, at - soundMs),
    of(outputMs) {
      if (packets.length === 0) return LEAST_WAIT_MS;
      const least = Math.min(...packets);
      const jitter = LEAST_WAIT_MS + within(packets) - least;
      const slowness = pictures.length === 0 ? 0 : within(pictures) - least - outputMs + REFRESH_MS;
      return Math.min(MOST_WAIT_MS, Math.max(jitter, slowness));
    },
    reset() {
      packets.length = pictures.length = 0;
    },
  };
}
