import assert from "node:assert/strict";
import { withHub } from "../virtual_hub.ts";

const RATE = 10, SECONDS = 4;

for (const drives of [false, true]) {
  Deno.test(`who rests and wakes all the time has no more drawn than its rate, ${drives ? "driving" : "alone"}`, () =>
    withHub(async ({ connect, pose, sleep }) => {
      const restless = connect();
      await restless.join({ fps: RATE, role: drives ? "puppeteer" : "viewer" });
      await restless.socket.next("video");
      await sleep(1000);
      const before = restless.socket.videos().at(-1)!.seq;
      for (let at = 0; at < SECONDS * 100; at++) {
        restless.send({ type: "watch", active: at % 2 === 1 });
        if (drives) restless.send(pose(at + 1, at % 2));
        await sleep(10);
      }
      await sleep(1000);
      // Drawn pictures are counted, whether they came or not.
      const drawn = restless.socket.videos().at(-1)!.seq - before;
      assert.ok(drawn <= (SECONDS + 1) * RATE + 2, `${drawn} pictures in ${SECONDS + 1} s`);
      assert.ok(drawn > SECONDS * RATE / 2, `${drawn} pictures`);
    }));
}
