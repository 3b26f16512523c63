import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runModels } from "../../runtime/commands/models_run.ts";
import { eventually, within } from "../eventually.ts";
import { type HubWorld, NAME, WEIGHTS, withHub } from "../models/hub_support.ts";
import { lackOfSystem, testUnless } from "../skip.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The command line in a process of its own, which looks at the test's hub and cache only. */
function models(world: HubWorld, ...words: string[]) {
  return headcast(world, "models", ...words);
}

function headcast({ settings }: HubWorld, ...words: string[]) {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", ...words],
    cwd: ROOT,
    env: {
      HF_ENDPOINT: settings.endpoint,
      HF_HUB_CACHE: settings.cache,
      HF_TOKEN: "hf_secret",
      HF_HUB_OFFLINE: "",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function outputOf(command: Deno.Command) {
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("models pull fetches, path tells where, list knows what is here", async () => {
  await withHub(async (world) => {
    const before = await outputOf(models(world));
    assert.match(before.out, /· sd-vae-ft-mse +about 0.3 GB, MIT/);
    assert.match(before.out, /not here, SG161222\/Realistic_Vision_V5.1_noVAE on the hub/);
    const missing = await outputOf(models(world, "path", NAME));
    assert.equal(missing.code, 1);
    assert.match(missing.err, /deno task models pull sd-vae-ft-mse gets them/);
    const pulled = await outputOf(models(world, "pull", NAME));
    assert.equal(pulled.code, 0, pulled.err);
    assert.match(pulled.out, /^sd-vae-ft-mse: 0.3 MB in .*snapshots/);
    assert.ok(!(pulled.out + pulled.err).includes("hf_secret"));
    const found = await outputOf(models(world, "path", NAME));
    assert.ok(existsSync(found.out.trim()));
    const rows: { name: string; path?: string }[] = JSON.parse((await outputOf(models(world, "--json"))).out);
    assert.equal(rows.find(({ name }) => name === NAME)?.path, found.out.trim());
    assert.match((await outputOf(models(world, "pull", NAME))).out, /, nothing new/);
  });
});

testUnless(lackOfSystem("linux", "darwin"), {
  name: "Ctrl-C leaves a pull that the next one goes on with",
  async fn() {
    await withHub(async (world) => {
      const half = WEIGHTS.length / 2;
      const reached = Promise.withResolvers<void>();
      world.server.fault = ({ host, range }) => {
        if (host !== "files" || range !== null) return undefined;
        let sent = 0;
        const body = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (sent++ === 0) return controller.enqueue(WEIGHTS.subarray(0, half));
            reached.resolve();
            return new Promise(() => {});
          },
        });
        return new Response(body, { headers: { "Content-Length": String(WEIGHTS.length) } });
      };
      const child = models(world, "pull", NAME).spawn();
      const ended = child.output();
      await within("the hub has sent half of the file", reached.promise);
      await eventually(
        "half of the file is written",
        () => existsSync(world.part) && Deno.statSync(world.part).size >= half,
      );
      child.kill("SIGINT");
      const { code, stderr } = await ended;
      assert.equal(code, 130);
      assert.match(
        new TextDecoder().decode(stderr),
        /Stopped\. The same command goes on where this one was\./,
      );
      assert.match(
        (await outputOf(models(world))).out,
        /begun with 0.1 MB, deno task models pull sd-vae-ft-mse goes on/,
      );
      const again = await outputOf(models(world, "pull", NAME));
      assert.equal(again.code, 0, again.err);
      assert.deepEqual(
        world.server.requests.filter(({ host }) => host === "files").map(({ range }) => range),
        [null, `bytes=${half}-`],
      );
    });
  },
});

Deno.test("models refuses words that make no sense before it asks anybody", async () => {
  const refused = (words: string[], expected: RegExp, revision?: string) =>
    assert.rejects(() => runModels({ revision, json: false }, words), expected);
  await refused(["fetch"], /the first word is one of list, pull, path: fetch/);
  await refused(["pull"], /its name is needed: none/);
  await refused(["pull", "realistic-vision"], /did you mean realistic-vision-5.1\?/);
  await refused(["path"], /one name is needed: none/);
  await refused(["list", "x"], /it takes no name: x/);
  await refused(["list"], /only pull takes one: v1/, "v1");
});

Deno.test("the doctor tells what computes networks, and which models are here", async () => {
  await withHub(async (world) => {
    await world.pull();
    const { out, err } = await outputOf(headcast(world, "doctor", "--json"));
    const rows: { about: string; ok?: boolean; found: string }[] = JSON.parse(out);
    const networks = rows.find(({ about }) => about === "networks");
    assert.match(networks?.found ?? "", /^(cuda|webgpu|cpu) \(ONNX Runtime \d+\.\d+\.\d+\)/, err);
    const order = ["cuda", "webgpu", "cpu"];
    const better = order.slice(0, order.indexOf(networks!.found.split(" ")[0]!));
    for (const provider of better) {
      assert.ok(rows.some(({ about }) => about === `networks on ${provider}`), provider);
    }
    const model = rows.find(({ about }) => about === `model ${NAME}`);
    assert.match(model?.found ?? "", /^0\.3 MB, .*snapshots/);
  });
});
