import assert from "node:assert/strict";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { arkitExpression } from "../../runtime/head/arkit_expression.ts";
import { addHead } from "../../runtime/head/folder/add_head.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { solveRetarget } from "../../runtime/motion/retarget/solve_retarget.ts";
import { syntheticFlame } from "../head/flame/synthetic_flame.ts";
import { stockHead } from "../kept.ts";
import { eventually } from "../eventually.ts";
import { connectLive, withServer } from "./live_server.ts";

Deno.test("a socket's 100 numbers move the stock head by the map from a FLAME head in the folder, and welcome says so", async () => {
  const heads = await Deno.makeTempDir({ prefix: "headcast-heads-" });
  const flame = syntheticFlame(), stock = stockHead();
  await addHead(heads, flame, { licence: "for tests", source: "a test" });
  const from = restPose("arkit"), psi = restPose("flame"), expected = restPose("arkit");
  from.expression.set(arkitExpression({ cheekPuff: 0.7, mouthSmileLeft: 0.5 }));
  solveRetarget(stock, flame).apply(from, psi);
  const back = solveRetarget(flame, stock);
  back.apply(psi, expected);
  const workerUrl = new URL("../stream/worker/painted_heads_worker.ts", import.meta.url);
  workerUrl.searchParams.set("heads", heads);
  try {
    await withServer(async (server) => {
      const client = await connectLive(server);
      client.send({ type: "join", role: "puppeteer", codecs: ["h264"] });
      const { retargets, notes } = await client.next("welcome");
      const [map] = retargets;
      assert.deepEqual([map!.space, map!.kind, map!.from], ["flame", "solved", "flame"]);
      assert.equal(map!.explained, Math.round(back.data.share * 100) / 100);
      assert.equal(map!.shapes.length, 100);
      assert.match(notes.join(), /FLAME frames move this head by a map solved between flame and stock/);

      let seq = 0, drawn: number[] = [];
      const { cheekPuff, mouthSmileLeft } = ARKIT_INDEX;
      await eventually("the face is drawn", () => {
        client.send({ type: "pose", seq, t: 20 * seq++, space: "flame", expression: [...psi.expression] });
        try {
          drawn = JSON.parse(Deno.readTextFileSync(`${heads}/drawn.json`));
        } catch (error) {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
        }
        return drawn.length > 0 &&
          drawn.every((weight, i) => Math.abs(weight - expected.expression[i]!) < 0.02);
      });
      assert.ok(drawn[cheekPuff]! > 0.5 && drawn[mouthSmileLeft]! > 0.3, "its expression moves the head");
      await client.close();
    }, { workerUrl });
  } finally {
    await Deno.remove(heads, { recursive: true });
  }
});
