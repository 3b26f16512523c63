/**
 * 100,000 hostile messages at two nodes by their NATS: what true nodes say, listened to for some seconds, and then cut off,
 * changed, blown up, spliced, nested or nothing but chance, at all subjects and keys that nodes read, asked for answers too;
 * and a session that goes on beside them, measured in turn with and without:
 *
 *   deno run -A --no-check tests/bench/hostile/nats.ts [--messages 100000] [--turns 5] [--seconds 10]
 *
 * The key of that session's own lease and the cluster's secret are left alone: who may write them is its operator.
 */
import { headers } from "@nats-io/transport-node";
import { parseArgs } from "node:util";
import { connectNats, type Nats } from "../../../runtime/nats/connect_nats.ts";
import { BUCKETS, KEYS, SUBJECTS } from "../../../runtime/nats/names.ts";
import { openCluster } from "../../cluster/cluster.ts";
import { openPorts } from "../../cluster/network/ports.ts";
import { malformed } from "../../formats/malformed.ts";
import { natsProgram } from "../../nats/nats_server.ts";
import { mulberry } from "../../server/nonsense.ts";
import { sleep } from "../../stream/fakes.ts";
import { openClient } from "../soak/soak_client.ts";
import { processTime } from "../fanout/process_time.ts";
import { memoryPeak, printTurns, startPeak, turnsWith } from "./turns.ts";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "100000" },
    turns: { type: "string", default: "5" },
    seconds: { type: "string", default: "10" },
    seed: { type: "string", default: "21" },
    /** Shares of leases that are whole and name a stranger, and of messages with headers of their own. */
    forged: { type: "string", default: "0.02" },
    headers: { type: "string", default: "0.1" },
  },
});
const messages = Number(values.messages), turns = Number(values.turns), seconds = Number(values.seconds);
const random = mulberry(Number(values.seed));
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
const FORGED = Number(values.forged), HEADERS = Number(values.headers);
const SLICE_MS = 10, LISTEN_MS = 6000, WITNESS = "witness";
/** Sessions, nodes and jobs that nobody has: so many names, each again and again. */
const STRANGERS = 500;

/** What true nodes have said: by subject, some of each. */
type Said = Map<string, Uint8Array[]>;
const MOST_OF_EACH = 8;

async function listen({ connection }: Nats, ms: number): Promise<Said> {
  const said: Said = new Map();
  const take = (subject: string, data: Uint8Array) => {
    const all = said.get(subject) ?? [];
    if (all.length < MOST_OF_EACH && data.length > 0) said.set(subject, [...all, Uint8Array.from(data)]);
  };
  const heard = ["headcast.>", "$KV.>"].map((subject) =>
    connection.subscribe(subject, { callback: (_, message) => take(message.subject, message.data) })
  );
  await sleep(ms);
  for (const each of heard) each.unsubscribe();
  return said;
}

/** Where hostile messages go: what nodes listen to, and keys that they watch. */
function targets(said: Said, nodes: readonly string[]): string[] {
  const key = (key: string) => `$KV.${BUCKETS.placement}.${key}`;
  const stranger = () => `stranger ${Math.floor(random() * STRANGERS)}`;
  const forbidden = new Set([KEYS.session(WITNESS), KEYS.secret].map(key));
  const asked = ["prepare", "adopt", "move", "drain", "take", "x"];
  return [
    ...[...said.keys()].filter((subject) => !forbidden.has(subject)),
    ...nodes.flatMap((node) => asked.map((each) => SUBJECTS.node(node, each))),
    ...[WITNESS, "drawn"].flatMap((name) => [SUBJECTS.motion(name), SUBJECTS.listening(name)]),
    ...Array.from({ length: 100 }, () => key(KEYS.session(stranger()))),
    ...Array.from({ length: 50 }, () => key(KEYS.beat(stranger()))),
    ...Array.from({ length: 50 }, () => key(KEYS.facts(stranger()))),
    ...Array.from({ length: 20 }, () => SUBJECTS.job(stranger())),
    ...Array.from({ length: 20 }, () => SUBJECTS.jobNews(stranger())),
    ...Array.from({ length: 20 }, () => `$KV.${BUCKETS.jobs}.${stranger().replace(" ", "-")}`),
    ...Array.from({ length: 20 }, () => `$KV.${BUCKETS.avatars}.${stranger().replace(" ", "-")}`),
    key(KEYS.ready),
  ];
}

const deep = (text: string) => new TextEncoder().encode(text);
const NESTED = [deep("[".repeat(50_000)), deep('{"a":'.repeat(20_000)), new Uint8Array(20_000).fill(0x91)];

/** A lease as nodes write it, of a stranger that is gone, whose snapshot is none. */
function forgedLease(): Uint8Array {
  const snapshot = pick([
    `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
    '{"avatar":{"name":"../../etc"},"camera":null,"__proto__":{"x":1}}',
    '{"version":1e308,"avatar":"\\u0000","speech":[{"text":1}]}',
    "null",
  ]);
  const holder = '{"id":"stranger","instance":"00000000-0000","url":"http://127.0.0.1:9"}';
  return deep(
    `{"holder":${holder},"epoch":${pick([0, 7, 2 ** 53 - 1])},"after":0,"given":${
      random() < 0.5
    },"snapshot":${snapshot}}`,
  );
}

/**
 * What only the server of NATS itself says: a write to the bucket, and its place in the order of all. Who could say it in its
 * stead could as well write the leases themselves.
 */
const isTold = (subject: string): boolean =>
  subject.startsWith("$KV") || subject.startsWith(SUBJECTS.placement);

/** Of what NATS says of a message, and the cluster reads. */
function hostileHeaders() {
  const made = headers();
  made.set(
    "Nats-Sequence",
    pick(["0", "-1", "9007199254740991", "1e400", "x", String(Math.floor(random() * 1e6))]),
  );
  if (random() < 0.3) made.set("KV-Operation", pick(["DEL", "PURGE", "?"]));
  return made;
}

function nothing(): Uint8Array {
  const kind = random();
  if (kind < 0.05) return pick(NESTED);
  if (kind < 0.055) return new Uint8Array(900_000);
  return Uint8Array.from({ length: Math.floor(random() * 400) }, () => random() * 256);
}

await using cluster = await openCluster({
  network: openPorts(),
  nats: await natsProgram(),
  nodes: 2,
  fps: 20,
});
await cluster.nats.start();
await Promise.all(cluster.nodes.map((node) => node.start()));
const urls = cluster.nodes.map(({ url }) => `${url}/`),
  pids = cluster.nodes.map(({ running }) => running.pid);
const store = new URL(`nats://${cluster.nats.place.address}`), { port } = await natsPort();
store.port = String(port);
await using nats = await connectNats({ url: store.href.replace(/\/$/, "") });
const listening = listen(nats, LISTEN_MS);
// A session of the first node, drawn by a viewer of the second: its motion goes by NATS.
const puppeteer = await openClient(urls[0]!, "drawn");
puppeteer.send({ type: "join", role: "puppeteer", size: 128, fps: 10 });
await puppeteer.next("video");
const drawing = await openClient(urls[1]!, "drawn");
drawing.send({ type: "join", delivery: "motion", follows: true });
await drawing.next("pose");
const said = await listening, whole = [...said.values()].flat();
console.log(`Listened to ${said.size} subjects: ${[...said.keys()].slice(0, 12).join(", ")}`);
const files = malformed(whole, { count: 20_000, seed: Number(values.seed) });
const subjects = targets(said, cluster.nodes.map(({ name }) => name));
const leases = Array.from(
  { length: STRANGERS },
  (_, at) => `$KV.${BUCKETS.placement}.${KEYS.session(`stranger ${at}`)}`,
);
let sent = 0;

async function pour(count: number): Promise<void> {
  const began = performance.now();
  for (let done = 0; done < count;) {
    const due = Math.min(count, count * (performance.now() - began) / (seconds * 1000));
    for (; done < due; done++, sent++) {
      const kind = random();
      const data = kind < 0.75 ? pick(files).bytes : kind < 0.75 + FORGED ? forgedLease() : nothing();
      const subject = kind >= 0.75 && kind < 0.75 + FORGED ? pick(leases) : pick(subjects);
      nats.connection.publish(subject, data, {
        ...random() < 0.2 && { reply: `_INBOX.hostile.${sent % 50}` },
        ...random() < HEADERS && !isTold(subject) && { headers: hostileHeaders() },
      });
    }
    await sleep(SLICE_MS);
  }
  await nats.connection.flush();
}

await Promise.all(pids.map(startPeak));
/** What the nodes have worked, and when that was looked at: between pourings, and while it poured. */
const look = () => ({ at: performance.now(), worked: pids.map((pid) => processTime(pid).all) });
const calm = pids.map(() => 0), busy = pids.map(() => 0);
let calmFor = 0, busyFor = 0, last = look();
function count(into: number[]): number {
  const now = look(), { at, worked } = last;
  now.worked.forEach((ms, index) => into[index]! += ms - worked[index]!);
  last = now;
  return (now.at - at) / 1000;
}
async function counted(): Promise<void> {
  calmFor += count(calm);
  await pour(messages / turns);
  busyFor += count(busy);
}
const figures = await turnsWith(
  `${urls[0]!.replace("http", "ws")}live/${WITNESS}`,
  { turns, seconds },
  counted,
).catch(async (error) => {
  for (const { name } of cluster.nodes) console.log(`${name}: ${(await cluster.log(name)).slice(-2000)}`);
  throw error;
});
printTurns("NATS messages", figures);
const rate = (ms: number, of: number) => (ms / of).toFixed(0);
console.log(
  `CPU-ms a second of the nodes: ${
    pids.map((_, at) => `${rate(calm[at]!, calmFor)} alone, ${rate(busy[at]!, busyFor)} beside`).join("; ")
  }`,
);
for (const [at, node] of cluster.nodes.entries()) {
  const health = await (await fetch(`${urls[at]}healthz`)).json();
  console.log(
    `${node.name} ${
      node.running.alive && health.ok && health.worker.restarts === 0 ? "works" : "has FAILED"
    }; ${memoryPeak(pids[at]!)}`,
  );
}
const poses = drawing.isOpen
  ? await drawing.next("pose", 5).then(() => "goes on", () => "stands STILL")
  : "was CLOSED";
console.log(`${sent} messages at ${subjects.length} subjects; who draws by the other node ${poses}`);
for (const { name } of cluster.nodes) {
  const lines = (await cluster.log(name)).trim().split("\n");
  console.log(
    `${name} has said ${lines.length} lines${lines.length > 1 ? `, the last: ${lines.at(-1)}` : ""}`,
  );
}
await Promise.all([puppeteer.close(), drawing.close()].map((each) => each.catch(() => {})));
await cluster[Symbol.asyncDispose]();
Deno.exit(0);

/** Where NATS listens, as its own command line says. */
async function natsPort(): Promise<{ port: number }> {
  const args = (await Deno.readTextFile(`/proc/${cluster.nats.running.pid}/cmdline`)).split("\0");
  return { port: Number(args[args.indexOf("-p") + 1]) };
}
