import assert from "node:assert/strict";
import { createDriver } from "../../runtime/motion/driver.ts";
import { plainMap } from "../../runtime/motion/retarget/plain_map.ts";
import type { RetargetData } from "../../runtime/motion/retarget/retarget_map.ts";
import { createRetargeting } from "../../runtime/stream/retargeting.ts";

const arkit = () => createDriver({ seed: 1, space: "arkit" });
const solved = (from: "flame" | "arkit", to: "flame" | "arkit"): RetargetData => ({
  ...plainMap(from, to),
  kind: "solved",
  from: { name: from, space: from },
  share: 0.8,
});

Deno.test("a session takes up what was solved where its head is loaded, onto the head and out of it", () => {
  const retargeting = createRetargeting("arkit", arkit());
  assert.deepEqual(retargeting.onto.map(({ kind }) => kind), ["joints"]);
  retargeting.learn([solved("flame", "arkit"), solved("arkit", "flame")]);
  assert.deepEqual(retargeting.onto.map(({ kind, share }) => [kind, share]), [["solved", 0.8]]);
  assert.equal(retargeting.out!.kind, "solved");
});

Deno.test("a user's own table goes before what is solved, on heads that it is for", () => {
  const table: RetargetData = { ...plainMap("flame", "arkit"), kind: "table" };
  const retargeting = createRetargeting("arkit", arkit(), table);
  retargeting.learn([solved("flame", "arkit")]);
  assert.equal(retargeting.onto[0]!.kind, "table");
  const flame = createRetargeting("flame", createDriver({ seed: 1, space: "flame" }), table);
  assert.equal(flame.onto[0]!.kind, "joints");
  assert.equal(flame.out, null);
});
