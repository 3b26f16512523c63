/**
 * What a payer has on the other servers of a cluster. Times are milliseconds of this server's device: one that draws twice as
 * fast has two in each.
 */
export interface Elsewhere {
  /** The other devices, of this one's speed each. */
  readonly devices: number;
  /** Who pays anywhere in the cluster, here too. */
  readonly payers: number;
  /** What drawing each of its pictures there once takes, ms; 0 where it has none. */
  readonly pictures: number;
  /** What it had there in the last second while others there wanted more, ms: what is left over costs nobody anything. */
  readonly ms: number;
}

/** How a payer stands in the whole cluster; null where this server is alone, or draws nothing. */
export type FindElsewhere = (payer: string) => Elsewhere | null;

/**
 * How often each of a payer's pictures would be drawn by its share of all devices, seconds between.
 *
 * @param own what drawing each of its pictures here once takes, ms
 */
export const secondsTogether = (own: number, { pictures, payers, devices }: Elsewhere): number =>
  (own + pictures) * payers / (1 + devices) / 1000;

/**
 * Gives a session that nobody is in to a server where a payer is not refused. Null where there is none; else whether that
 * has it now.
 *
 * @param seconds how seldom each picture may be drawn
 */
export type PassOn = (session: string, payer: string, seconds: number) => Promise<boolean> | null;
