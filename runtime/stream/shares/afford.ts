import { MAX_DEBT_MS } from "../limits.ts";
import type { Paced } from "../scheduler.ts";
import { type Elsewhere, secondsTogether } from "./elsewhere.ts";

/**
 * Why a payer can have no further picture drawn; null where it can. Whoever has none gets one. Beyond that it must not
 * have so many that its share of the device draws each less often than every so many seconds: heads that stand still
 * are of no use to it, and a frame at the device keeps others waiting. Nor may it, even for the first, have had much
 * beyond its share: that is for who opens pictures and leaves them all the time.
 *
 * In a cluster a payer that has pictures elsewhere has one share of all devices: those here and there are drawn by it. Who
 * has none elsewhere is asked nothing more than on a server that is alone.
 *
 * @param debt what it has had beyond its share, ms
 * @param elsewhere what it has on other servers; null where there are none
 * @param all what is drawn already
 * @param ms what a frame of the new one takes
 * @param seconds how long each of its pictures may take at most to be drawn once
 */
export function objectionToAnother(
  all: Iterable<Pick<Paced, "payers" | "cost">>,
  payer: string,
  ms: number,
  seconds: number,
  debt = 0,
  elsewhere: Elsewhere | null = null,
): string | null {
  if (debt > MAX_DEBT_MS) {
    return `Cannot have another picture drawn, you are ahead of your share of the device by: ${
      (debt / 1000).toFixed(1)
    } s`;
  }
  const payers = new Set([payer]);
  let own = 0, count = 0;
  for (const { payers: paying, cost } of all) {
    for (const each of paying) payers.add(each);
    if (!paying.has(payer)) continue;
    own += cost / paying.size;
    count++;
  }
  const isSpread = elsewhere !== null && elsewhere.pictures > 0;
  const together = isSpread ? secondsTogether(own + ms, elsewhere) : 0;
  if (together > seconds) {
    return "Cannot have another picture drawn, your share of all servers would draw each of yours only every " +
      `${together.toFixed(1)} s, and the limit is: ${seconds} s`;
  }
  const each = (own + ms) * payers.size / 1000;
  if (count === 0 || each <= seconds) return null;
  return `Cannot have another picture drawn, your share of the device would draw each of ${
    count + 1
  } only every ` +
    `${each.toFixed(1)} s, and the limit is: ${seconds} s`;
}
