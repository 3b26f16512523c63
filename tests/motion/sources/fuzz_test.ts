import assert from "node:assert/strict";
import { READERS } from "../../../runtime/motion/sources/readers.ts";
import { fuzzReader } from "./fuzz.ts";
import { phoneDatagrams } from "./ifacialmocap/sender.ts";
import { liveLinkDatagrams } from "./live_link/sender.ts";
import { openSeeFaceDatagrams } from "./openseeface/sender.ts";

/** tests/bench/datagrams.ts gives 100,000. */
const COUNT = 6000;

for (
  const [kind, whole] of [
    ["livelink", liveLinkDatagrams()],
    ["ifacialmocap", phoneDatagrams()],
    ["openseeface", openSeeFaceDatagrams()],
  ] as const
) {
  Deno.test(`${kind}: broken datagrams are refused or give a sound face`, () => {
    const figures = fuzzReader(READERS[kind]!, whole, COUNT);
    assert(figures.refused > COUNT / 10 && figures.frames > COUNT / 10, JSON.stringify(figures));
  });
}
