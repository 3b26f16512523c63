import { basename } from "node:path";
import { UsageError } from "../../cli/flags.ts";
import { looksLikeNpy } from "../../formats/npy.ts";
import { looksLikeZip } from "../../formats/zip.ts";
import { type FlameExtras, readFlame } from "../../head/flame/read_flame.ts";
import type { HeadOptions } from "../head.ts";
import { FLAME_2023_OPEN, FLAME_LICENCE } from "./licences.ts";
import type { FoundHead } from "./recognise.ts";

/**
 * A FLAME file, with what its flags say of landmarks and mouth.
 *
 * @param source where it came from, as it is noted
 * @throws NotFound, RangeError or UsageError where a file of landmarks is not what it should be
 */
export async function flameFound(
  path: string,
  bytes: Uint8Array,
  source: string,
  options: HeadOptions,
): Promise<FoundHead> {
  const extras: FlameExtras = { ...await extrasIn(options.landmarks), mouth: !options["no-mouth"] };
  return {
    kind: `FLAME, ${looksLikeZip(bytes) ? ".npz" : "a pickle, of which nothing is run"}`,
    name: "flame",
    licence: /2023.*open|open.*2023/i.test(basename(path)) ? FLAME_2023_OPEN : FLAME_LICENCE,
    source,
    read: () => readFlame(bytes, options.name ?? "flame", extras),
  };
}

/** Told apart by what they are: arrays by name, or a list of vertices. */
async function extrasIn(written = ""): Promise<Pick<FlameExtras, "mediapipe105" | "vertices468">> {
  const found: { mediapipe105?: Uint8Array; vertices468?: Uint8Array } = {};
  for (const path of written.split(",").map((each) => each.trim()).filter((each) => each !== "")) {
    const { size, isFile } = await Deno.stat(path).catch((cause) => {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new Deno.errors.NotFound(`Cannot add head, its landmarks' file must be there: ${path}`);
    });
    if (!isFile || size > 2 ** 24) {
      throw new RangeError(`Cannot add head, landmarks must be a file of at most 16 MB: ${path}`);
    }
    const bytes = await Deno.readFile(path);
    const kind = looksLikeNpy(bytes) && !objectsIn(bytes) ? "vertices468" : "mediapipe105";
    if (found[kind]) throw new UsageError(`Cannot add head, two files say the same landmarks: ${written}`);
    found[kind] = bytes;
  }
  return found;
}

/** Whether an .npy holds Python's objects: its type stands in its first bytes. */
const objectsIn = (bytes: Uint8Array): boolean =>
  /'descr': *'\|O/.test(new TextDecoder("latin1").decode(bytes.subarray(0, 128)));
