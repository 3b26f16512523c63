import assert from "node:assert/strict";
import { openOsc } from "../../../../runtime/formats/osc/osc.ts";
import { createVmcReaderWith } from "../../../../runtime/motion/sources/vmc/vmc_reader.ts";
import { fuzzReader } from "../fuzz.ts";
import { vmcDatagrams } from "./vmc_datagrams.ts";

/** tests/bench/datagrams.ts gives 100,000. */
const COUNT = 6000;

Deno.test("random, cut off, changed, joined and stretched datagrams are refused or give a sound face, each at once", async () => {
  const osc = await openOsc();
  const figures = fuzzReader(() => createVmcReaderWith(osc), await vmcDatagrams(), COUNT);
  assert.ok(figures.refused > COUNT / 4 && figures.frames > COUNT / 20, JSON.stringify(figures));
});
