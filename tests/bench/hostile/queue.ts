/**
 * 10,000 malformed and hostile jobs, records, cancels, progress, previews and files on all that a machine that trains reads of
 * NATS, with true jobs between them:
 *
 *   deno run -A --no-check tests/bench/hostile/queue.ts [--messages 10000] [--seconds 50] [--jobs 6]
 *
 * The worker is the real command in a process of its own, its trainings a second of a small head. True jobs' own keys are left
 * alone: who may write them is their operator.
 */
import { headers } from "@nats-io/transport-node";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { BUCKETS, STREAMS, SUBJECTS, tokenOf } from "../../../runtime/nats/names.ts";
import { MOST_RECORD_BYTES } from "../../../runtime/protocol/training_jobs.ts";
import { openTrainingQueue } from "../../../runtime/queue/training_queue.ts";
import { queuedRecord } from "../../../runtime/queue/transitions.ts";
import { eventually } from "../../eventually.ts";
import { malformed } from "../../formats/malformed.ts";
import { startNats } from "../../nats/nats_server.ts";
import { mulberry } from "../../server/nonsense.ts";
import { sleep } from "../../stream/fakes.ts";
import { printTable } from "../table.ts";
import { memoryPeak, startPeak } from "./turns.ts";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "10000" },
    seconds: { type: "string", default: "50" },
    jobs: { type: "string", default: "6" },
    seed: { type: "string", default: "21" },
    /** A file for all that the worker says. */
    log: { type: "string" },
    /** Orders that are whole, and stranger's: each has a training begun for it. */
    forged: { type: "string", default: "24" },
  },
});
const messages = Number(values.messages), seconds = Number(values.seconds), jobs = Number(values.jobs);
const random = mulberry(Number(values.seed));
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
/** Names of one length, so that one can stand in the other's place. */
const trueName = (at: number) => `true-${String(at).padStart(3, "0")}`;
const stranger = () => `evil-${String(Math.floor(random() * 500)).padStart(3, "0")}`;
const bytes = (text: string) => new TextEncoder().encode(text);
const HASH = "0".repeat(64);
const SLICE_MS = 50, OVER_S = 240;

await using server = await startNats();
await using nats = await connectNats({ url: server.url });
const queue = await openTrainingQueue(nats, { tell() {} });
const said: Uint8Array[] = [];
const heard = ["headcast.v1.>", `$KV.${BUCKETS.jobs}.>`, `$O.${BUCKETS.blobs}.M.>`].map((subject) =>
  nats.connection.subscribe(subject, {
    callback: (_, { data }) => void (data.length > 0 && said.push(Uint8Array.from(data))),
  })
);
let told = "";
const worker = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "-A", "--no-check", "--preload", fileURLToPath(new URL("tiny_training.ts", import.meta.url))],
    ...["main.ts", "work", "--nats", server.url],
  ],
  cwd: fileURLToPath(new URL("../../..", import.meta.url)),
  ...{ stdin: "null", stdout: "piped", stderr: "piped" },
}).spawn();
let ended: Deno.CommandStatus | null = null;
void worker.status.then((status) => ended = status);
for (const stream of [worker.stdout, worker.stderr]) {
  void stream.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({ write: (text) => void (told += text) }),
  );
}

let submitted = 0;
const submit = () =>
  queue.submit({
    ...{ name: trueName(++submitted), prompt: "a true one", look: null, clips: [] },
    changes: { seed: submitted, steps: 12, previewEvery: 6, restMs: 60 },
  });
const stateOf = async (name: string) => (await queue.store.readRecord(name))?.record?.state;
const done = (name: string) =>
  eventually(`${name} is done`, async () => ended !== null || await stateOf(name) === "done", {
    ...{ every: 1000, seconds: OVER_S },
  });

await submit();
await done(trueName(1));
for (const each of heard) each.unsubscribe();
console.log(`A true job has said ${said.length} things, and is ${await stateOf(trueName(1))}`);
const hostile = malformed(said, { count: 4000, seed: Number(values.seed) }).map(({ bytes }) => bytes);
await startPeak(worker.pid);

/** The name of a true job, in the bytes of what was said of it, is a stranger's. */
function renamed(data: Uint8Array, name: string): Uint8Array {
  const [from, to] = [bytes(trueName(1)), bytes(name)], copy = Uint8Array.from(data);
  for (let at = 0; at + from.length <= copy.length; at++) {
    if (from.every((byte, index) => copy[at + index] === byte)) copy.set(to, at);
  }
  return copy;
}

/** A record that has room for so many bytes more. */
function fullRecord(name: string, room: number): Uint8Array {
  const order = { name, prompt: "", changes: {}, look: null, clips: [], submitted: 1 };
  const record = { ...queuedRecord(order), crashes: 3 };
  const left = () => MOST_RECORD_BYTES - room - bytes(JSON.stringify(record)).length;
  const add = (blob: string) =>
    record.previews.push({ name: `${record.previews.length}.png`, file: { blob, hash: HASH, size: 1 } });
  // Six bytes each, as JSON writes it.
  while (left() > 2700) add("\x01".repeat(400));
  while (left() > 600) add("x".repeat(Math.min(400, left() - 120)));
  record.prompt = "x".repeat(Math.max(0, left()));
  return bytes(JSON.stringify(record));
}

/** A file whose entry says that it is as long as any may be, and which is not there. */
const longest = (blob: string) => ({ blob, hash: HASH, size: 4 * 2 ** 30 });

/** Orders that can be read, of what cannot be done: all that is said of each, by subject. */
function forged(at: number): [subject: string, data: Uint8Array][] {
  const name = `forged-${at}`, key = (kind: string) => `$KV.${BUCKETS.jobs}.${kind}.${tokenOf(name)}`;
  const blob = `jobs/${name}/clip.npz`;
  const order = {
    ...{ name, prompt: "a broken prompt", changes: {}, look: null, clips: [] as unknown[], submitted: 1 },
    ...at % 4 === 1 && { clips: [{ name: "../../clip.npz", file: longest(blob) }] },
    ...at % 4 === 2 && { changes: { steps: 10_000_000, adapter: "\0", data: "../../../etc" } },
    ...at % 4 === 3 && { prompt: "a", look: { deep: JSON.parse("[".repeat(60) + "]".repeat(60)) } },
  };
  const meta = JSON.stringify({
    ...{ name: blob, bucket: BUCKETS.blobs, nuid: `NUID${at}`, size: 4 * 2 ** 30, chunks: 9 },
    ...{ digest: `SHA-256=${"A".repeat(43)}=`, mtime: "2026-01-01T00:00:00Z", deleted: false },
  });
  const encoded = bytes(blob).toBase64({ alphabet: "base64url" });
  return [
    [`$O.${BUCKETS.blobs}.M.${encoded}`, bytes(meta)],
    [`$O.${BUCKETS.blobs}.C.NUID${at}`, new Uint8Array(1000)],
    ...at % 4 < 3 ? [[key("job"), fullRecord(name, 25 + 5 * at)] as [string, Uint8Array]] : [],
    [key("order"), bytes(JSON.stringify(order))],
    [SUBJECTS.job(name), bytes(JSON.stringify({ name }))],
  ];
}

function target(name: string): string {
  const kind = random();
  if (kind < 0.3) return SUBJECTS.job(name);
  if (kind < 0.55) return `$KV.${BUCKETS.jobs}.job.${tokenOf(name)}`;
  if (kind < 0.75) return `$KV.${BUCKETS.jobs}.order.${tokenOf(name)}`;
  if (kind < 0.8) return SUBJECTS.jobNews(name);
  const encoded = bytes(`jobs/${name}/1/${Math.floor(random() * 9)}-run.json`).toBase64({
    alphabet: "base64url",
  });
  if (kind < 0.95) return `$O.${BUCKETS.blobs}.M.${pick([encoded, name, "="])}`;
  return pick([`$O.${BUCKETS.blobs}.C.${name}`, `$KV.${BUCKETS.jobs}.${name}`, `$KV.${BUCKETS.jobs}.job.=%`]);
}

const NESTED = ["[".repeat(400), "[".repeat(60_000), '{"a":'.repeat(20_000), '{"name":{"name":{}}}'].map(
  bytes,
);
function content(name: string): Uint8Array {
  const kind = random();
  if (kind < 0.7) return renamed(pick(hostile), name);
  if (kind < 0.8) return renamed(pick(said), name);
  if (kind < 0.85) return pick(NESTED);
  if (kind < 0.9) return bytes(JSON.stringify({ name }));
  if (kind < 0.92) return fullRecord(name, pick([0, 20, 60, 400]));
  return Uint8Array.from({ length: Math.floor(random() * 900) }, () => random() * 256);
}

/** What NATS itself says of messages, said by somebody else. */
function ownWords() {
  const made = random() < 0.5 ? headers(pick([100, 404, 408, 409, 503]), "No Messages") : headers();
  made.set("KV-Operation", pick(["DEL", "PURGE", "?", "PUT"]));
  made.set("Nats-Pending-Messages", pick(["-1", "x", "9007199254740993"]));
  return made;
}

let sent = 0;
const began = performance.now(), forgery = Number(values.forged);
for (let forgedNow = 0; sent < messages && ended === null;) {
  const share = (performance.now() - began) / (seconds * 1000);
  for (; sent < Math.min(messages, messages * share); sent++) {
    const name = stranger();
    nats.connection.publish(target(name), content(name), { ...random() < 0.05 && { headers: ownWords() } });
  }
  if (forgedNow < forgery * Math.min(1, share)) {
    for (const [subject, data] of forged(forgedNow)) nats.connection.publish(subject, data);
    sent += 5;
    forgedNow++;
  }
  // The stream may be full for a moment: who puts jobs in is told, and tries again.
  if (submitted - 1 < (jobs - 1) * share) {
    await submit().catch((error) => console.log(`Again: ${error.message}`));
  }
  await sleep(SLICE_MS);
}
await nats.connection.flush();
console.log(
  `${sent} messages in ${((performance.now() - began) / 1000).toFixed(0)} s; ${
    ended === null ? memoryPeak(worker.pid) : "the worker has ENDED"
  }`,
);
const waited = performance.now();
await Promise.all(Array.from({ length: submitted }, (_, at) => done(trueName(at + 1)).catch(console.log)));
const states = await Promise.all(Array.from({ length: submitted }, (_, at) => stateOf(trueName(at + 1))));
// Those that cannot be done have come to their ends too.
await eventually("what cannot be done is over", async () => {
  const each = await Promise.all(
    Array.from({ length: forgery }, (_, at) => queue.store.readRecord(`forged-${at}`).catch(() => null)),
  );
  return ended !== null ||
    each.every((met) => met?.record && met.record.state !== "queued" && met.record.state !== "running");
}, { every: 1000, seconds: OVER_S }).catch((error) => console.log(error.message));
const left = async () =>
  (await nats.manager.streams.info(STREAMS.jobs, { subjects_filter: SUBJECTS.jobs })).state;
const emptying = performance.now();
await eventually("the queue is empty", async () => ended !== null || (await left()).messages === 0, {
  ...{ every: 1000, seconds: OVER_S },
}).catch((error) => console.log(error.message));
const emptied = ((performance.now() - emptying) / 1000).toFixed(0), state = await left();
const lines = told.trim().split("\n");
printTable(["what", "met"], [
  ["the worker", ended === null ? "works" : `has ENDED: ${JSON.stringify(ended)}`],
  ["true jobs done", `${states.filter((each) => each === "done").length} of ${submitted}`],
  ["after the last message, seconds", ((performance.now() - waited) / 1000).toFixed(0)],
  ["messages left in the queue", Object.keys(state.subjects ?? {}).join(" ") || `none, ${emptied} s later`],
  ["lines told, characters", `${lines.length}, ${told.length}`],
  ["the longest line", String(Math.max(...lines.map(({ length }) => length)))],
  ["memory", ended === null ? memoryPeak(worker.pid) : ""],
]);
const kinds = Map.groupBy(
  lines,
  (line) => line.replace(/evil-\d+|forged-\d+|true-\d+|[\d=]\S*/g, "*").slice(0, 100),
);
for (const [kind, all] of [...kinds].sort(([, a], [, b]) => b.length - a.length).slice(0, 20)) {
  console.log(`${all.length} x ${kind}`);
}
if (values.log !== undefined) await Deno.writeTextFile(values.log, told);
if (ended !== null) console.log(told.slice(-3000));
else worker.kill("SIGTERM");
await Promise.race([worker.status, sleep(10_000).then(() => ended === null && worker.kill("SIGKILL"))]);
queue.close();
await server.kill();
Deno.exit(ended === null || states.every((each) => each === "done") ? 0 : 1);
