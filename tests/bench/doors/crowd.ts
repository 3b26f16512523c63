/**
 * A crowd of connections that want nothing, of one address and of many, and a session that goes on beside them:
 *
 *   deno run -A tests/bench/doors/crowd.ts --connections 5000 --many
 *
 * Limits are as usual. A minute and a half; on one machine the crowd's own process takes much of a core.
 */
import { connect } from "node:net";
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number, toggle } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { connOf, type FrontConn } from "../../../runtime/server/front/listeners.ts";
import { sleep } from "../../stream/fakes.ts";
import { printWitness, type Scene, withScene } from "./scene.ts";

const UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: headcast.v1\r\n";

/** What each kind says at once, and what it says then, once a second. */
const KINDS: Readonly<Record<string, readonly [first: string, drip: string]>> = {
  "half open": ["", ""],
  "half a head": ["GET / HTTP/1.1\r\nHost: localhost\r\n", ""],
  "slow": ["GET / HTTP/1.1\r\nHost: localhost\r\n", "X"],
  "asks, then silent": ["GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", ""],
  "WebSocket, no join": [`GET /live/crowd HTTP/1.1\r\nHost: localhost\r\n${UPGRADE}\r\n`, ""],
};

interface Outcome {
  readonly kind: string;
  /** First line of the answer; empty where it was hung up on without one. */
  readonly answer: string;
  /** Until the first byte came, or it was closed; and until it was closed, milliseconds. */
  readonly answered: number;
  readonly closed: number;
}

/** A connection that comes from an address of this machine's own network, 127.0.0.0/8. */
async function dial(port: number, from: string): Promise<FrontConn> {
  const socket = connect({ host: "127.0.0.1", port, localAddress: from });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  return connOf(socket);
}

async function knock(port: number, from: string, kind: string): Promise<Outcome> {
  const [first, drip] = KINDS[kind]!;
  const began = performance.now();
  const since = () => performance.now() - began;
  let answer = "", answered = Infinity;
  let dripping: ReturnType<typeof setInterval> | undefined;
  try {
    const conn = await dial(port, from);
    const write = (text: string) => conn.write(new TextEncoder().encode(text)).catch(() => {});
    await write(first);
    if (drip !== "") dripping = setInterval(() => void write(drip), 1000);
    const buffer = new Uint8Array(1024);
    for (let count; (count = await conn.read(buffer).catch(() => null)) !== null;) {
      if (answered === Infinity) {
        answer = new TextDecoder().decode(buffer.subarray(0, count)).split("\r\n")[0]!;
      }
      answered = Math.min(answered, since());
    }
    conn.close();
  } catch {
    // Refused by the system itself: its queue is full.
    answer = "not connected";
  }
  clearInterval(dripping);
  return { kind, answer, answered: Math.min(answered, since()), closed: since() };
}

function report(outcomes: readonly Outcome[]): void {
  const groups = Map.groupBy(outcomes, ({ kind, answer }) => `${kind}: ${answer || "closed without a word"}`);
  for (const [name, group] of [...groups].sort()) {
    const longest = (key: "answered" | "closed") =>
      (Math.max(...group.map((each) => each[key])) / 1000).toFixed(1);
    console.log(
      `  ${name}: ${group.length}, answered by ${longest("answered")} s, closed by ${longest("closed")} s`,
    );
  }
  const late = Math.max(...outcomes.map(({ answered }) => answered)) / 1000;
  console.log(`All ${outcomes.length} were answered or closed after ${late.toFixed(1)} s`);
}

async function run({ url, adapter, ...scene }: Scene, connections: number, many: boolean, alone: number) {
  console.log(`${adapter}, ${connections} connections of ${many ? "250 addresses" : "one address"}`);
  const port = Number(new URL(url).port);
  await sleep(3000);
  await scene.witness();
  await sleep(alone * 1000);
  const before = await scene.witness();
  const memory = [scene.memory()];
  const kinds = Object.keys(KINDS);
  const knocks: Promise<Outcome>[] = [];
  for (let each = 0; each < connections; each++) {
    const from = many ? `127.0.0.${1 + each % 250}` : "127.0.0.1";
    knocks.push(knock(port, from, kinds[each % kinds.length]!));
    // As fast as a system takes them, but not in one piece.
    if (each % 100 === 99) await sleep(10);
  }
  const outcomes = await Promise.all(knocks);
  const beside = await scene.witness();
  memory.push(scene.memory());
  await sleep(alone * 1000);
  report(outcomes);
  printWitness([["alone", before], ["beside the crowd", beside], ["after it", await scene.witness()]]);
  const { ok, restarts } = await scene.health();
  memory.push(scene.memory());
  console.log(`Server ${ok ? "works" : "has FAILED"}, ${restarts} restarts, memory ${memory.join(", ")} MB`);
}

const command = defineCommand({
  name: "crowd",
  summary: "a crowd of half open, slow and silent connections beside a session",
  flags: {
    connections: number("how many", "count", 5000, { min: 10, max: 15_000, step: 1 }),
    many: toggle("come from 250 addresses in place of one"),
    alone: number("how long the witness is measured alone, before and after", "seconds", 20, {
      min: 1,
      max: 600,
    }),
    real: toggle("draw the stock avatar, in place of a worker that paints at once"),
  },
  examples: [["deno run -A tests/bench/doors/crowd.ts --connections 5000", "of one address"]],
  notes: [],
  run: ({ connections, many, alone, real }) =>
    withScene(real, (scene) => run(scene, connections, many, alone)),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
