/** The training page in a real browser, over a folder that a training has written. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pngBytes } from "../../runtime/render/files/png_bytes.ts";
import { createTrainingApp } from "../../runtime/server/training_app.ts";
import { makeConfig } from "../../train/config/config.ts";
import { openMetricsLog } from "../../train/run/metrics.ts";
import { openRunFolder } from "../../train/run/run_folder.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { withBrowser } from "./browser.ts";

const lack = await lackOfBrowser();

const line = (step: number) => ({
  step,
  loss: 1 / step,
  terms: { l1: 0.7 / step, ssim: 0.3 / step },
  splats: 40_000 + step,
  iterationsPerSecond: 2,
  seconds: step / 2,
  skipped: 0,
});

testUnless(lack, {
  name: "the training page shows figures, curves and the latest preview, and follows the training",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "headcast-training-" });
    const run = openRunFolder(join(folder, "an-elf"));
    const config = makeConfig("fast", { prompt: "an elf", steps: 40 });
    await run.writeInfo({ name: "an-elf", config, look: null, clips: [], out: folder, headFingerprint: "0" });
    const picture = pngBytes(new Uint8Array(64).fill(200), 4, 4, 4);
    await Deno.writeFile(join(run.previews, "000010.png"), picture);
    const log = await openMetricsLog(run.metrics, 0);
    log.write({ event: "started", step: 0 });
    for (let step = 1; step <= 10; step++) log.write(line(step));
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      createTrainingApp(folder, "127.0.0.1").fetch,
    );
    try {
      await withBrowser(async (context) => {
        const page = await context.newPage();
        const faults: string[] = [];
        page.on("pageerror", (error) => faults.push(error.message));
        page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
        await page.goto(`http://127.0.0.1:${server.addr.port}/train`);
        const text = (id: string) => page.textContent(`#${id}`);
        await page.waitForSelector("#step:text-is('10 of 40')");
        assert.equal(await text("prompt"), "an elf");
        assert.equal(await text("status"), "Training");
        assert.match(
          await text("left") ?? "",
          /^0:(1[0-5]|0\d)$/,
          "15 s by the rate, less what has gone since",
        );
        assert.equal(await text("splats"), "40,010");
        assert.match(await page.getAttribute("#preview", "src") ?? "", /000010\.png$/);
        // As text: the page's own types are not those of this project.
        const drawn = await page.evaluate(`{
          const canvas = document.querySelector("#loss-curve canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          data.some((value, index) => index % 4 === 0 && value > 200);
        }`);
        assert.ok(drawn, "the loss is drawn");

        await Deno.writeFile(join(run.previews, "000040.png"), picture);
        log.write(line(40));
        log.write({ event: "done", step: 40 });
        await page.waitForSelector("#status:text-is('Done')");
        assert.match(await page.getAttribute("#preview", "src") ?? "", /000040\.png$/);
        assert.equal(await text("left-name"), "Time taken");
        assert.deepEqual(faults, []);
      });
    } finally {
      log.close();
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
