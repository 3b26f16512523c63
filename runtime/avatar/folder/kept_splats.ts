import { createHash } from "node:crypto";
import type { KeptFolder } from "../../kept/kept_folder.ts";
import type { Values } from "../../kept/record_file.ts";
import { sourceHash } from "../../kept/source_hash.ts";
import type { SplatRecord } from "../avatar_ply.ts";
import { LIGHT_WIDTHS, type SplatLight } from "../splat_light.ts";

/** What reads avatar.ply; tests/avatar/folder/kept_splats_test.ts holds it. */
export const SPLAT_READER: readonly string[] = [
  ...["runtime/base", "runtime/formats/*", "runtime/formats/splats/splat_cloud.ts", "runtime/gpu"],
  ...["runtime/head/*", "runtime/head/correspond/similarity.ts", "runtime/avatar/*"],
];

/** 9 MB each for 100,000 splats, 45 with harmonics of degree 3. */
const SPLATS = { name: "splats", most: 4 } as const;
/** Fewer are read from avatar.ply in 20 ms. */
const LEAST_SPLATS = 20_000;
/** More take more disk than they save time. */
export const MOST_SPLATS = 400_000;

const OWN = ["binding", "position", "rotation", "scale", "opacity", "colour", "oneSided"] as const;
const LIGHTS = Object.keys(LIGHT_WIDTHS) as (keyof SplatLight)[];

/** Splats of an avatar's folder as they were read last, in their final form. */
export interface KeptSplats {
  find(): Promise<SplatRecord | null>;
  /** A folder that cannot be written to is no fault. */
  put(splats: SplatRecord): Promise<void>;
}

/**
 * Keeps what avatar.ply holds as it lies in memory: 100,000 splats take 10 ms of CPU, where the file takes 140, and 30 MB
 * that are garbage then.
 *
 * @param info what avatar.json says
 * @param ply of the file: whatever is written to it changes its time, which no program can set back
 */
export function keptSplats(
  folder: KeptFolder,
  info: { readonly splats: number },
  ply: Pick<Deno.FileInfo, "size" | "mtime" | "ctime" | "ino" | "dev">,
  reader: string | undefined = readerKey(),
): KeptSplats {
  if (reader === undefined || info.splats < LEAST_SPLATS || info.splats > MOST_SPLATS || ply.ctime === null) {
    return { find: () => Promise.resolve(null), put: () => Promise.resolve() };
  }
  const { size, mtime, ctime, ino, dev } = ply;
  const facts = JSON.stringify([reader, info, size, mtime?.getTime(), ctime.getTime(), ino, dev]);
  const key = createHash("sha256").update(facts).digest("hex").slice(0, 24);
  return {
    async find() {
      const record = await folder.find(SPLATS, key);
      return record && splatsOf(record.facts as number, record.arrays);
    },
    put: (splats) => folder.put(SPLATS, key, { facts: splats.splatCount, arrays: arraysOf(splats) }),
  };
}

let known: string | undefined;
const readerKey = () => known ??= sourceHash(SPLAT_READER);

function arraysOf(splats: SplatRecord): Record<string, Values> {
  const { harmonics, light } = splats;
  return {
    ...Object.fromEntries(OWN.map((name) => [name, splats[name]])),
    ...harmonics && { harmonics },
    ...light && Object.fromEntries(LIGHTS.map((name) => [`light.${name}`, light[name]])),
  };
}

function splatsOf(splatCount: number, arrays: Readonly<Record<string, Values>>): SplatRecord {
  const light = arrays["light.share"]
    ? Object.fromEntries(LIGHTS.map((name) => [name, arrays[`light.${name}`]]))
    : null;
  return {
    splatCount,
    ...Object.fromEntries(OWN.map((name) => [name, arrays[name]])),
    harmonics: arrays.harmonics ?? null,
    light,
  } as unknown as SplatRecord;
}
