/** The clients among the examples, each as a program of its own against the real server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectLive } from "../server/live_server.ts";
import { type Lack, lackOfGpu, testUnless } from "../skip.ts";
import { accessUnits } from "../video/access_units.ts";
import { openDecoder } from "../video/pictures.ts";
import { exampleServer, SIZE } from "./example_server.ts";
import { pythonWith } from "./python.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));
const python = await pythonWith(join(EXAMPLES, "python", "requirements.txt"));
const noPython: Lack | null = "missing" in python ? { kind: "tool", reason: python.missing } : null;

testUnless(await lackOfGpu() ?? noPython, {
  name: "the Python client drives the mouth and saves a video of it",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    assert.ok("path" in python);
    await using server = await exampleServer();
    const folder = await Deno.makeTempDir();
    const out = join(folder, "mouth.h264");
    const viewer = await connectLive(server, "studio");
    viewer.send({ type: "join", role: "viewer", size: SIZE, codecs: ["jpeg"] });
    // From here on pictures come as quickly as this machine makes them.
    await viewer.next("video");
    const url = new URL("live/studio", server.url.replace("http", "ws")).href;
    const client = new Deno.Command(python.path, {
      args: [join(EXAMPLES, "python", "mouth.py"), url, "--seconds", "3", "--size", `${SIZE}`, "--out", out],
      stdout: "piped",
      stderr: "piped",
    }).output();
    // What another client of the session sees is what Python drove.
    await viewer.next("video", ({ poseSeq }) => (poseSeq ?? 0) > 10);
    const { success, stdout, stderr } = await client;
    assert.ok(success, new TextDecoder().decode(stderr));
    const [, pictures] = /^(\d+) pictures in /.exec(new TextDecoder().decode(stdout)) ?? [];
    const decoder = openDecoder("h264");
    const units = accessUnits(await Deno.readFile(out));
    assert.equal(units.length, Number(pictures) - 1, "all but the last, which nothing follows");
    assert.ok(units.flatMap((unit) => decoder.decode(unit)).length >= 3, `pictures: ${pictures}`);
    await viewer.close();
    await Deno.remove(folder, { recursive: true });
  },
});
