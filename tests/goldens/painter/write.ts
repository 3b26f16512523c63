/*
 * Writes what follows from the painter's records: the silhouettes beside this file, and the lists of the guide.
 *
 *     deno run -A tests/goldens/painter/write.ts
 *
 * To be run after a piece, a style or a word has come or was changed on purpose; look at what changes.
 */
import { dressed, EVERYTHING } from "../../train/guidance/painter/dressed.ts";
import { FIRST_LIST, GUIDE, guideLists } from "../../train/guidance/painter/guide_lists.ts";
import { silhouetteOf } from "../../train/guidance/painter/silhouette.ts";

const all = EVERYTHING.map(([name, patch]) => [name, silhouetteOf(dressed(patch))] as const);
// As deno fmt has it: boxes on a line.
const json = JSON.stringify(Object.fromEntries(all), null, 2)
  .replaceAll(/\[[^\]]*\]/g, (box) => box.replaceAll(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"));
await Deno.writeTextFile(new URL("silhouettes.json", import.meta.url), json + "\n");

const guide = await Deno.readTextFile(GUIDE);
await Deno.writeTextFile(GUIDE, guide.slice(0, guide.indexOf(FIRST_LIST)) + guideLists());
