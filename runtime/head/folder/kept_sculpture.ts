import type { KeptFolder } from "../../kept/kept_folder.ts";
import { sourceHash } from "../../kept/source_hash.ts";
import {
  arraysOf,
  assembleHead,
  factsOf,
  type HeadArray,
  type HeadFacts,
  type SectionName,
} from "../file/sections.ts";
import { headFingerprint } from "../fingerprint.ts";
import type { SculptureKeeper } from "../registry.ts";

/** What the sculptor is made of; tests/head/kept_sculpture_test.ts holds it. */
export const SCULPTOR: readonly string[] = [
  ...[
    "runtime/base",
    "runtime/formats/deflate.ts",
    "runtime/head/*",
    "runtime/head/file",
    "runtime/head/stock",
  ],
];

/** 25 MB each: this version's, and that of another checkout with the same folder of data. */
const SCULPTURE = { name: "head", most: 2 } as const;

interface Facts extends HeadFacts {
  readonly fingerprint: string;
}

/**
 * Keeps the sculpted head on disk, to the bit: sculpting takes two seconds of CPU, reading 50 ms.
 *
 * @param keyOf a key of the sculptor's sources; where there is none, nothing is kept
 */
export function keepSculptureIn(
  folder: KeptFolder,
  keyOf: () => string | undefined = () => sourceHash(SCULPTOR),
): SculptureKeeper {
  let known: string | undefined | null = null;
  const keyNow = () => known === null ? known = keyOf() : known;
  return {
    async open(sculpt) {
      const key = keyNow();
      if (key === undefined) return await sculpt();
      const { facts, arrays } = await folder.take(SCULPTURE, key, async () => {
        const head = await sculpt();
        const facts: Facts = { ...factsOf(head), fingerprint: headFingerprint(head) };
        return { facts, arrays: arraysOf(head) };
      });
      return assembleHead(facts as Facts, arrays as Readonly<Record<SectionName, HeadArray>>);
    },
    async fingerprint() {
      const key = keyNow();
      if (key === undefined) return undefined;
      return (await folder.facts(SCULPTURE, key) as Facts | null)?.fingerprint;
    },
  };
}
