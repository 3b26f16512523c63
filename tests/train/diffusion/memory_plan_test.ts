import { equal, match, ok, throws } from "node:assert/strict";
import {
  memoryOf,
  type NetworkMemory,
  peakMemory,
  planMemory,
} from "../../../train/diffusion/memory_plan.ts";
import { Graph } from "../../../runtime/inference/onnx/graph.ts";
import { activationPeak, placesPeak } from "../../../runtime/inference/onnx/memory.ts";
import * as op from "../../../runtime/inference/onnx/operators.ts";

const GIB = 2 ** 30;

/** As SD 1.5's UNet and control net in float16, three items at a time. */
const DENOISER: NetworkMemory = {
  name: "unet",
  stored: 2.3 * GIB,
  weights: 4.6 * GIB,
  activations: 0.31 * GIB,
  stays: true,
};

Deno.test("activationPeak() is what must be there at once, each array until it was read for the last time", () => {
  const graph = new Graph("chain");
  const x = graph.input("x", "float32", [1000]);
  const first = op.exp(graph, x);
  const shaped = op.reshape(graph, op.exp(graph, first), [10, 100]);
  const last = op.exp(graph, shaped);
  graph.output("y", last);
  equal(
    activationPeak(graph),
    2 * 4000,
    "a chain holds what goes in and what comes out, and shapes cost nothing",
  );

  const kept = new Graph("kept");
  const early = op.exp(kept, kept.input("x", "float32", [1000]));
  const late = op.exp(kept, op.exp(kept, early));
  kept.output("y", op.add(kept, early, late));
  equal(activationPeak(kept), 3 * 4000, "what is read again later stays until then");
  equal(placesPeak(kept), 3 * 4000, "one size only");

  const narrowing = new Graph("narrowing");
  const long = op.exp(narrowing, op.exp(narrowing, narrowing.input("x", "float32", [1000])));
  const short = op.exp(narrowing, op.slice(narrowing, long, 0, 0, 900));
  narrowing.output("y", op.exp(narrowing, short));
  equal(activationPeak(narrowing), 2 * 4000);
  equal(placesPeak(narrowing), 2 * 4000 + 2 * 3600, "no array takes the place of one of another size");
});

Deno.test("planMemory() opens networks as usual where they fit, else in low-memory mode, else not at all", () => {
  const networks = [DENOISER];
  equal(planMemory("SD", networks, "cpu", 24 * GIB).lowMemory, false);
  const tight = planMemory("SD", networks, "cpu", 6 * GIB);
  equal(tight.lowMemory, true);
  match(tight.words, /^unet 2.3 GiB of weights .* of the 6.0 GiB that are free, in low-memory mode$/);
  throws(
    () => planMemory("SD", networks, "cpu", 3 * GIB),
    /^RangeError: Cannot open SD, it must fit into 2.4 GiB of free memory .*: about \d\.\d GiB$/,
  );
  throws(
    () => planMemory("SD", networks, "cpu", 3 * GIB, { frames: 16 }),
    /low-memory or linear, fewer frames than --temporal 16 and a smaller --diffusion-size/,
    "a clip is not cut",
  );
  throws(() => planMemory("SD", networks, "cpu", 6 * GIB, { lowMemory: false }), RangeError);
  equal(
    planMemory("SD", networks, "cuda", null).lowMemory,
    false,
    "a card that does not tell is taken at its word",
  );
  match(planMemory("SD", networks, "cuda", 24 * GIB).words, /at the most about \d\.\d GiB of the 24.0 GiB/);
  throws(
    () => planMemory("SD", networks, "cuda", 6 * GIB),
    /must fit into 4.8 GiB of free memory of the graphics card/,
  );
});

Deno.test("peakMemory() counts networks that stay open together, and others one by one", () => {
  const passing: NetworkMemory = { ...DENOISER, stays: false };
  const one = peakMemory([DENOISER], false);
  ok(peakMemory([DENOISER, DENOISER], false) > 1.5 * one);
  ok(peakMemory([DENOISER, passing], false) === peakMemory([DENOISER, passing, passing], false));
  ok(peakMemory([DENOISER], true) < 0.6 * one);
});

Deno.test("a network that always leaves its weights in another's files costs its work, not its weights", () => {
  const student: NetworkMemory = {
    ...DENOISER,
    name: "student",
    weights: 9 * GIB,
    stays: false,
    inFiles: true,
  };
  const more = (lowMemory: boolean) =>
    peakMemory([DENOISER, student], lowMemory) - peakMemory([DENOISER], lowMemory);
  equal(more(true), 0);
  ok(more(false) < student.stored + 2 * student.activations + GIB, `${more(false) / GIB}`);
  match(
    planMemory("SD", [DENOISER, student], "cpu", 24 * GIB).words,
    /student 2.3 GiB of weights left in files and 0.3/,
  );
});

Deno.test("memoryOf() counts float16 at its size on a card, and as float32 on a processor", () => {
  const memory = (compute: "float16" | "float32", provider: "cpu" | "cuda") => {
    const graph = new Graph("half", compute);
    const tensor = {
      name: "w",
      type: "float16",
      shape: [100, 50],
      file: "/w",
      offset: 0,
      length: 10_000,
    } as const;
    graph.output("y", op.linear(graph, graph.input("x", "float32", [1000, 50]), graph.weight(tensor)));
    return memoryOf([graph], true, provider);
  };
  equal(memory("float16", "cuda").weights, 10_000);
  equal(memory("float16", "cpu").weights, 20_000);
  equal(memory("float32", "cuda").weights, 20_000);
  equal(memory("float16", "cpu").stored, 10_000);
  ok(memory("float16", "cpu").activations > 1.5 * memory("float16", "cuda").activations);
});
