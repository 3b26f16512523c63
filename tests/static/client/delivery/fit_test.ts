import { equal, ok } from "node:assert/strict";
import { createFit } from "../../../../static/client/delivery/fit.ts";
import { createVideoLine } from "../../../../static/client/delivery/video_line.ts";

Deno.test("a picture fits that is where time has come to: the longer it is waited for the less near, and after a while any one", () => {
  const fit = createFit();
  fit.shown(1000, 0);
  fit.wait(1060, 40);
  ok(!fit.goesOn(1060, 40, true), "20 ms ahead");
  ok(!fit.goesOn(1020, 40, true), "20 ms behind");
  ok(fit.goesOn(1046, 40, true));
  fit.shown(1600, 640);
  ok(fit.goesOn(1720, 740, true), "20 ms ahead, 0.7 s later");
  fit.shown(2400, 1440);
  ok(!fit.goesOn(2540, 1540, true), "40 ms ahead, 1.5 s later");
  ok(fit.goesOn(2410, 1540, true), "90 ms behind, 1.5 s later");
  ok(fit.goesOn(9000, 3100, true), "3 s later");
  fit.restart();
  fit.wait(9000, 3100);
  ok(!fit.goesOn(9000, 3100, true));
  ok(fit.goesOn(9000, 3100, false), "nothing better can come");
});

Deno.test("the moment that video shows is by the median of its last second", () => {
  const line = createVideoLine();
  ok(Number.isNaN(line.momentAt(0)));
  for (let at = 0; at < 1000; at += 33) line.note(at - 80 - (at % 2) * 60, at);
  const slow = line.momentAt(1000);
  for (let at = 1000; at < 2500; at += 33) line.note(at - (at % 7 === 0 ? 200 : 50), at);
  equal(line.momentAt(2500), 2450);
  ok(slow === 920 || slow === 860, `${slow}`);
  line.reset();
  ok(Number.isNaN(line.momentAt(3000)));
});
