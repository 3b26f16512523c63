import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "../eventually.ts";
import { lackOfNats, natsProgram } from "../nats/nats_server.ts";
import { testUnless } from "../skip.ts";
import { openCluster } from "./cluster.ts";
import { monotonic } from "./monotonic.ts";
import { openPorts } from "./network/ports.ts";
import { overlaps } from "./owners.ts";

const NAMES = new URL("../../runtime/nats/names.ts", import.meta.url);
const SESSIONS = ["a", "b", "c", "d", "e", "f"];

/** An import map by which the program is another version: what it writes on NATS has another name. */
async function otherVersion(folder: string): Promise<string> {
  const names = join(folder, "names.ts"), map = join(folder, "imports.json");
  const text = await Deno.readTextFile(NAMES);
  assert.match(text, /WIRE = "v1"/);
  await Deno.writeTextFile(names, text.replace('WIRE = "v1"', 'WIRE = "v2"'));
  const config = JSON.parse(
    (await Deno.readTextFile(new URL("../../deno.json", import.meta.url))).replace(/^\s*\/\/.*$/gm, ""),
  );
  const imports = { ...config.imports, [NAMES.href]: `file://${names}` };
  await Deno.writeTextFile(map, JSON.stringify({ imports }));
  return map;
}

testUnless(await lackOfNats(), {
  name: "nodes of two versions at one NATS: a session has one owner at all times, by kill and by drain too",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "headcast-versions-" });
    const map = await otherVersion(folder);
    const program = fileURLToPath(new URL("../bench/cluster/lease_node.ts", import.meta.url));
    try {
      await using cluster = await openCluster({
        ...{ network: openPorts(), nodes: 3, nats: await natsProgram() },
        program: (at) => [
          ...at.name === "node2" ? ["--import-map", map] : [],
          program,
          JSON.stringify({ ...at, sessions: SESSIONS }),
        ],
      });
      await cluster.nats.start();
      const [first, second, other] = cluster.nodes;
      await Promise.all(cluster.nodes.map((node) => node.start()));
      const holders = async (from: number) => {
        const all = (await cluster.ownings()).filter(({ until }) => until > from);
        return SESSIONS.map((session) => all.findLast((each) => each.session === session)?.node);
      };
      const allAre = (words: string, these: (node: string) => boolean) =>
        eventually(words, async () => {
          const nodes = await holders(monotonic() - 200);
          return nodes.every((node) => node !== undefined && these(node));
        }, { every: 100 });
      await allAre("each session is had", () => true);
      first!.running.kill("SIGKILL");
      await allAre("the dead node's are had", (node) => node !== "node0");
      second!.running.kill("SIGTERM");
      await allAre("the drained node's are the other version's", (node) => node === "node2");
      assert.ok(other!.running.alive);
      assert.deepEqual(overlaps(await cluster.ownings()), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
