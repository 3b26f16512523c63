/** The virtual time of one queue: how much service everybody in it has had, and who is ahead of that. */
export interface VirtualTime<K> {
  /** Whether nobody is known. */
  readonly isEmpty: boolean;
  /** Whether it is known: it is ahead of the others, or was served last. */
  has(key: K): boolean;
  /** When its next service would begin: where its last one ended, but not before now. */
  startOf(key: K): number;
  /** How far it is ahead of now: what it has had beyond its share. */
  aheadOf(key: K): number;
  /** Time goes on to where this one's service begins. Who is behind then is forgotten: it has no claim on the past. */
  serve(key: K): void;
  /** Puts off the end of its last service, by negative amounts too. */
  charge(key: K, amount: number): void;
  forget(key: K): void;
}

export function createVirtualTime<K>(): VirtualTime<K> {
  const ends = new Map<K, number>();
  let now = 0;
  const startOf = (key: K) => Math.max(now, ends.get(key) ?? 0);
  return {
    get isEmpty() {
      return ends.size === 0;
    },
    has: (key) => ends.has(key),
    startOf,
    aheadOf: (key) => startOf(key) - now,
    serve(key) {
      now = startOf(key);
      ends.set(key, now);
      for (const [each, end] of ends) if (end < now) ends.delete(each);
    },
    charge: (key, amount) => void ends.set(key, startOf(key) + amount),
    forget: (key) => void ends.delete(key),
  };
}
