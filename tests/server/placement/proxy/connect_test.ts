/** A program that joins by `connect()`, while its session is handed from one node to another. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { pythonWith } from "../../../examples/python.ts";
import { testUnless } from "../../../skip.ts";
import { connect } from "../../../../runtime/protocol/connect.ts";
import type { SessionInfo } from "../../../../runtime/protocol/session.ts";
import type { Server } from "../../../../runtime/server/serve.ts";
import { eventually } from "../../../eventually.ts";
import { withNodes } from "./two_nodes.ts";

const PYTHON = fileURLToPath(new URL("../../../../examples/python/", import.meta.url));
const python = await pythonWith(`${PYTHON}requirements.txt`);

const liveOf = ({ url }: Server) => new URL("live/main", url.replace("http", "ws")).href;

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
    const hand = async (snapshot: Parameters<Server["hub"]["adopt"]>[1]) => {
      await b!.hub.adopt("main", snapshot);
      table.owners.set("main", "b");
    };
    assert.ok(await a!.hub.release("main", { url: new URL(b!.url).origin, hand }));
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

testUnless("missing" in python ? { kind: "tool", reason: python.missing } : null, {
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
      const isDriven = (server: Server) => server.hub.sessions()[0]?.state === "driven";
      await eventually("it drives", () => isDriven(a!));
      const hand = async (snapshot: Parameters<Server["hub"]["adopt"]>[1]) => {
        await b!.hub.adopt("main", snapshot);
        table.owners.set("main", "b");
      };
      assert.ok(await a!.hub.release("main", { url: new URL(b!.url).origin, hand }));
      await eventually("it drives there", () => b!.hub.connectionCount === 1 && isDriven(b!));
      const { size } = await Deno.stat(out);
      await eventually("it writes on", async () => (await Deno.stat(out)).size > size + 100);
      client.kill("SIGINT");
      const { success, stderr } = await client.output();
      assert.ok(success, new TextDecoder().decode(stderr));
      await Deno.remove(out);
    }),
});
