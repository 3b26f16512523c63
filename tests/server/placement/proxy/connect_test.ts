/** A program that joins by `connect()`, while its session is handed from one node to another. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { pythonWith } from "../../../examples/python.ts";
import { type Lack, testUnless } from "../../../skip.ts";
import { connect } from "../../../../runtime/protocol/connect.ts";
import type { SessionInfo } from "../../../../runtime/protocol/session.ts";
import type { Server } from "../../../../runtime/server/serve.ts";
import { eventually } from "../../../eventually.ts";
import { type Table, withNodes } from "./two_nodes.ts";
import { lackOfSpeaker } from "../../../speech/voices/lacks.ts";

const PYTHON = fileURLToPath(new URL("../../../../examples/python/", import.meta.url));
const TINY_CLIENT = fileURLToPath(new URL("../../../../examples/tiny_client.ts", import.meta.url));
const python = await pythonWith(`${PYTHON}requirements.txt`);

const liveOf = ({ url }: Server) => new URL("live/main", url.replace("http", "ws")).href;
const isDriven = (server: Server) => server.hub.sessions()[0]?.state === "driven";

async function handOver(from: Server, to: Server, { owners }: Table): Promise<void> {
  const hand = async (snapshot: Parameters<Server["hub"]["adopt"]>[1]) => {
    await to.hub.adopt("main", snapshot);
    owners.set("main", "b");
  };
  assert.ok(await from.hub.release("main", { url: new URL(to.url).origin, hand }));
}

Deno.test("connect() that follows goes after its session, by its id and seat; one that does not hears the end", () =>
  withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "a");
    await using session = await connect(liveOf(a!), { follows: true, size: 128 });
    await using plain = await connect(liveOf(a!), { role: "viewer", size: 128 });
    const { clientId } = session.info, welcomes: SessionInfo[] = [];
    let pictures = 0, ended = 0;
    session.on("video", () => pictures++);
    session.on("welcome", (welcome) => welcomes.push(welcome));
    session.on("close", () => ended++);
    const plainEnd = new Promise<number>((done) => plain.on("close", ({ code }) => done(code)));
    await eventually("it has pictures", () => pictures > 2);
    await handOver(a!, b!, table);
    assert.equal(await plainEnd, 1012);
    session.drive({ jawOpen: 1 });
    assert.throws(() => session.requestKeyFrame(), /ended|on its way/);
    await eventually("it is let in again", () => welcomes.length === 1);
    const before = pictures;
    await eventually("pictures go on", () => pictures > before + 2);
    session.drive({ jawOpen: 1 });
    assert.deepEqual([session.info.clientId, session.info.role], [clientId, "puppeteer"]);
    assert.deepEqual([a!.hub.connectionCount, b!.hub.connectionCount], [0, 1]);
    await session.close();
    assert.equal(ended, 1);
  }));

Deno.test("the tiny client goes after its session, and drives it there", () =>
  withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "a");
    await using client = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", TINY_CLIENT, liveOf(a!)],
      ...{ stdout: "piped", stderr: "inherit" },
    }).spawn();
    let size = 0;
    const reading = (async () => {
      for await (const { length } of client.stdout) size += length;
    })();
    await eventually("it drives", () => isDriven(a!) && size > 0);
    await handOver(a!, b!, table);
    await eventually("it drives there", () => b!.hub.connectionCount === 1 && isDriven(b!));
    const before = size;
    await eventually("it writes on", () => size > before + 100);
    client.kill();
    await reading;
  }));

const noPython: Lack | null = "missing" in python ? { kind: "tool", reason: python.missing } : null;

testUnless(noPython ?? lackOfSpeaker("espeak-ng"), {
  name: "the Python speaker hears the end of its text at the server to which its session has gone",
  fn: () =>
    withNodes(["a", "b"], async ({ a, b }, table) => {
      assert.ok("path" in python);
      table.owners.set("main", "a");
      const out = await Deno.makeTempFile(), text = "One, two, three, four, five.";
      const client = new Deno.Command(python.path, {
        args: [`${PYTHON}speak.py`, text, "--url", liveOf(a!), "--out", out],
        ...{ stdout: "piped", stderr: "piped" },
      }).spawn();
      const seconds = async () => (await Deno.stat(out)).size / (48_000 * 2);
      await eventually("it is heard", async () => await seconds() > 0.4);
      await handOver(a!, b!, table);
      const { success, stdout, stderr } = await client.output();
      assert.ok(success, new TextDecoder().decode(stderr));
      const heard = Number(/^([\d.]+) s were heard/.exec(new TextDecoder().decode(stdout))?.[1]);
      assert.ok(heard > 1.2, `${heard} s`);
      assert.ok(await seconds() > heard - 0.2, `${await seconds()} s of ${heard}`);
      await Deno.remove(out);
    }),
});

testUnless(noPython, {
  name: "the Python client goes after its session, and drives it there",
  fn: () =>
    withNodes(["a", "b"], async ({ a, b }, table) => {
      assert.ok("path" in python);
      table.owners.set("main", "a");
      const out = await Deno.makeTempFile();
      const client = new Deno.Command(python.path, {
        args: [`${PYTHON}mouth.py`, liveOf(a!), "--size", "128", "--seconds", "600", "--out", out],
        ...{ stdout: "piped", stderr: "piped" },
      }).spawn();
      await eventually("it drives", () => isDriven(a!));
      await handOver(a!, b!, table);
      await eventually("it drives there", () => b!.hub.connectionCount === 1 && isDriven(b!));
      const { size } = await Deno.stat(out);
      await eventually("it writes on", async () => (await Deno.stat(out)).size > size + 100);
      client.kill("SIGINT");
      const { success, stderr } = await client.output();
      assert.ok(success, new TextDecoder().decode(stderr));
      await Deno.remove(out);
    }),
});
