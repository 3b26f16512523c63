import type { ExpressionSpace } from "../head/expression_space.ts";
import type { Driver } from "../motion/driver.ts";
import { plainMap } from "../motion/retarget/plain_map.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";

/** The maps of a session: how frames of other spaces move its head, and how it is written out as FLAME's motion. */
export interface Retargeting {
  /** Onto the head, one for each other space. */
  readonly onto: readonly RetargetData[];
  /** From the head to FLAME's space; null where it is of that space. */
  readonly out: RetargetData | null;
  /** Takes up what was solved where the head is loaded, and gives it to the driver. */
  learn(maps: readonly RetargetData[]): void;
  /** Another head of the same space is shown: what was solved is another's. */
  forget(): void;
}

/** @param table what a user gave for FLAME frames: it goes before what is solved */
export function createRetargeting(space: ExpressionSpace, driver: Driver, table?: RetargetData): Retargeting {
  const plain = plainMap(space === "flame" ? "arkit" : "flame", space);
  const plainOut = space === "flame" ? null : plainMap(space, "flame");
  let onto = plain, out = plainOut;
  function use(map: RetargetData): void {
    onto = map;
    driver.use(map);
  }
  if (table?.to.space === space) use(table);
  return {
    get onto() {
      return [onto];
    },
    get out() {
      return out;
    },
    forget() {
      out = plainOut;
      if (onto.kind !== "table") use(plain);
    },
    learn(maps) {
      for (const map of maps) {
        if (map.from.space === space && map.to.space === "flame") out = map;
        // A worker that came anew has solved the same once more.
        const isKnown = onto.kind === map.kind && onto.from.name === map.from.name &&
          onto.share === map.share;
        if (map.to.space === space && onto.kind !== "table" && !isKnown) use(map);
      }
    },
  };
}
