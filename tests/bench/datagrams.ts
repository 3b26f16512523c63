/**
 * Gives each reader of datagrams 100,000 that are whole, cut off, changed, joined, stretched or nothing but chance, and
 * says what became of them: `deno run -A tests/bench/datagrams.ts [COUNT]`.
 */
import process from "node:process";
import { openOsc } from "../../runtime/formats/osc/osc.ts";
import { READERS } from "../../runtime/motion/sources/readers.ts";
import type { DatagramReader } from "../../runtime/motion/sources/source.ts";
import { createVmcReaderWith } from "../../runtime/motion/sources/vmc/vmc_reader.ts";
import { fuzzReader } from "../motion/sources/fuzz.ts";
import { phoneDatagrams } from "../motion/sources/ifacialmocap/sender.ts";
import { liveLinkDatagrams } from "../motion/sources/live_link/sender.ts";
import { openSeeFaceDatagrams } from "../motion/sources/openseeface/sender.ts";
import { vmcDatagrams } from "../motion/sources/vmc/vmc_datagrams.ts";

const count = Number(Deno.args[0] ?? 100_000);
const osc = await openOsc();
const PROTOCOLS: Readonly<Record<string, readonly [() => DatagramReader, readonly Uint8Array[]]>> = {
  VMC: [() => createVmcReaderWith(osc), await vmcDatagrams()],
  "Live Link Face": [READERS.livelink!, liveLinkDatagrams()],
  iFacialMocap: [READERS.ifacialmocap!, phoneDatagrams()],
  OpenSeeFace: [READERS.openseeface!, openSeeFaceDatagrams()],
};

const processor = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

// What is wrong with a datagram is counted where ports are open, too, and no trace of it is made.
Error.stackTraceLimit = 0;
for (const [name, [open, whole]] of Object.entries(PROTOCOLS)) {
  fuzzReader(open, whole, 5000);
  const before = Deno.memoryUsage().heapUsed, began = processor();
  const { refused, frames, longest } = fuzzReader(open, whole, count, 2);
  const each = (processor() - began) / count;
  const grown = (Deno.memoryUsage().heapUsed - before) / 2 ** 20;
  console.log(
    `${name}: ${count} datagrams, ${refused} refused, ${frames} frames, none threw anything else; ` +
      `${each.toFixed(1)} us of processor each, the slowest ${longest.toFixed(1)} ms, heap ${
        grown.toFixed(1)
      } MiB more`,
  );
}
