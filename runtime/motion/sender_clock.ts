/** Maps a sender's clock onto ours. */
export interface SenderClock {
  /**
   * The time at which a frame was made, in our milliseconds: never after it was received, and later than the
   * frame before by what the sender's clock says where that makes sense.
   */
  map(sentAt: number, receivedAt: number): number;
  reset(): void;
}

/**
 * The smallest offset seen is the frame that travelled fastest, and so the best guess; it creeps up to follow
 * clocks that drift (crystals differ by up to 0.1 ms a second).
 */
const CREEP = 0.0005;
/** Milliseconds: an offset this much larger than the best means that the sender's clock has been set anew. */
const JUMP = 2000;

/**
 * A clock for one sender at a time. A sender whose clock stands still or jumps is taken by arrival times.
 */
export function createSenderClock(): SenderClock {
  let offset = NaN;
  let lastSent = NaN;
  let lastReceived = NaN;
  return {
    map(sentAt, receivedAt) {
      const fresh = receivedAt - sentAt;
      const stuck = !(sentAt > lastSent);
      const crept = offset + CREEP * Math.max(0, receivedAt - lastReceived);
      offset = Number.isNaN(offset) || fresh - crept > JUMP ? fresh : Math.min(crept, fresh);
      lastReceived = receivedAt;
      const first = Number.isNaN(lastSent);
      lastSent = sentAt;
      return stuck && !first ? receivedAt : Math.min(receivedAt, sentAt + offset);
    },
    reset() {
      offset = lastSent = lastReceived = NaN;
    },
  };
}
