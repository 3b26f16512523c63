import assert from "node:assert/strict";
import {
  createSourcePorts,
  type PortFrame,
  type SourcePorts,
} from "../../runtime/motion/sources/source_ports.ts";
import { readListenRequest } from "../../runtime/motion/sources/listen_request.ts";
import { sleep } from "./fakes.ts";
import { createSources } from "../../runtime/stream/sources/sources.ts";

const frameAt = (t: number, receivedAt: number): PortFrame => ({
  ...{ sender: 1, name: "Phone", t, receivedAt },
  ...{ expression: new Float32Array(52), joints: new Float32Array(15) },
});

/** Ports without a thread. */
function fakePorts() {
  const opened: { port: number; take: (frame: PortFrame) => void; lost: (reason: string) => void }[] = [];
  let refusal: string | null = null;
  const ports: SourcePorts = {
    open(request, take, lost = () => {}) {
      if (refusal !== null) return Promise.reject(new Error(refusal));
      const port = request.port || 40_000 + opened.length;
      opened.push({ port, take, lost });
      const report = { datagrams: 0, frames: 0, malformed: 0, dropped: 0, senders: [] };
      return Promise.resolve({ address: "127.0.0.1", port, report, close: () => Promise.resolve() });
    },
    close: () => Promise.resolve(),
  };
  return { ports, opened, refuse: (reason: string) => refusal = reason };
}

Deno.test("a port that is lost with its thread is had again by its own number; where it cannot be, it is listed no more", async () => {
  const { ports, opened, refuse } = fakePorts();
  const sources = createSources({ hub: { feed: () => "unwatched" }, ports, reopenMs: 10 });
  const { id, port } = await sources.listen(readListenRequest("livelink:0"));
  opened[0]!.lost("a fault");
  assert.deepEqual(sources.list().map((each) => each.id), [id]);
  await sleep(50);
  assert.deepEqual(opened.map((each) => each.port), [port, port]);
  refuse("another program has the port already");
  const { error } = console, told: string[] = [];
  console.error = (...words) => told.push(words.join(" "));
  opened[1]!.lost("a fault");
  await sleep(50);
  console.error = error;
  assert.deepEqual(sources.list(), []);
  assert.match(told.join(), /livelink-\d+, is lost: another program/);
  // What was stopped meanwhile stays so.
  await sources.close();
  await assert.rejects(sources.listen(readListenRequest("livelink:0")), /the server is closing/);
});

Deno.test("a stranger's wild clock leaves nothing behind for who tells no time", async () => {
  const { ports, opened } = fakePorts();
  const times: number[] = [];
  const feed = (_session: string, _source: unknown, { t }: { t: number }) => {
    times.push(t);
    return "waiting" as const;
  };
  const sources = createSources({ hub: { feed }, ports });
  await sources.listen(readListenRequest("ifacialmocap:0"));
  for (const [t, at] of [[NaN, 1000], [1e29, 1001], [NaN, 1002], [NaN, 1002]] as const) {
    opened[0]!.take(frameAt(t, at));
  }
  assert.deepEqual(times, [1000, 1e29, 1002, 1003]);
});

Deno.test("the end of the thread that hears trackers is told to all its ports, and those that wait for one", async () => {
  type Thread =
    & Pick<Worker, "postMessage" | "terminate">
    & Record<"onerror" | "onmessage", (event: unknown) => void>;
  const threads: Thread[] = [];
  const ports = createSourcePorts(() => {
    threads.push({ postMessage() {}, terminate() {}, onerror() {}, onmessage() {} });
    return threads.at(-1)! as unknown as Worker;
  });
  const lost: string[] = [];
  const request = readListenRequest("livelink:0");
  const first = ports.open(request, () => {}, (reason) => lost.push(reason));
  threads[0]!.onmessage({ data: { type: "open", id: 1, address: "127.0.0.1", port: 5 } });
  await first;
  const second = ports.open(request, () => {}, () => lost.push("never"));
  const refused = assert.rejects(second, /the thread for it has ended: a fault/);
  const { error } = console;
  console.error = () => {};
  threads[0]!.onerror({ message: "a fault", preventDefault() {} });
  console.error = error;
  await refused;
  assert.deepEqual(lost, ["a fault"]);
  // The next one begins with a thread of its own; who closes all leaves nobody waiting.
  const third = assert.rejects(ports.open(request, () => {}), /closed while it was opened/);
  assert.equal(threads.length, 2);
  const closing = ports.close();
  threads[1]!.onmessage({ data: { type: "closed", id: 3 } });
  await Promise.all([closing, third]);
});
