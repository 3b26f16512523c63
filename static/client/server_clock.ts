/** How many round trips are remembered: about half a minute at one ping a second. */
const REMEMBERED = 30;

export interface ServerClock {
  /**
   * @param sentAt this side's time of the ping, milliseconds
   * @param serverTime milliseconds
   * @param receivedAt this side's time of the pong, milliseconds
   */
  add(sentAt: number, serverTime: number, receivedAt: number): void;
  reset(): void;
  /** Milliseconds to add to this side's time to get the server's. */
  readonly offset: number;
  /** The shortest recent round trip, milliseconds; Infinity before the first. */
  readonly roundTrip: number;
}

/**
 * Estimates how far the server's clock is ahead of this one from ping and pong, after Cristian (1989): the
 * server's time is taken to lie in the middle of the round trip, and the shortest of the recent round trips is
 * believed, because queueing only ever lengthens one.
 */
export function createServerClock(): ServerClock {
  const samples: { offset: number; roundTrip: number }[] = [];
  let best = { offset: 0, roundTrip: Infinity };
  return {
    add(sentAt, serverTime, receivedAt) {
      const roundTrip = receivedAt - sentAt;
      if (!(roundTrip >= 0) || !Number.isFinite(serverTime)) return;
      samples.push({ offset: serverTime - (sentAt + receivedAt) / 2, roundTrip });
      if (samples.length > REMEMBERED) samples.shift();
      best = samples.reduce((least, sample) => sample.roundTrip < least.roundTrip ? sample : least);
    },
    reset() {
      samples.length = 0;
      best = { offset: 0, roundTrip: Infinity };
    },
    get offset() {
      return best.offset;
    },
    get roundTrip() {
      return best.roundTrip;
    },
  };
}
