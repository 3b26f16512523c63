/** A session's poses and sound, once for all clients of another node. */
import assert from "node:assert/strict";
import type { Detour } from "../../../../runtime/server/front/lane.ts";
import { connectNats, type Nats } from "../../../../runtime/nats/connect_nats.ts";
import { SUBJECTS } from "../../../../runtime/nats/names.ts";
import {
  busOver,
  LISTEN_EXPIRY_MS,
  type MotionBus,
} from "../../../../runtime/server/placement/proxy/motion/bus.ts";
import { createListener } from "../../../../runtime/server/placement/proxy/motion/listener.ts";
import {
  membersPacket,
  posePacket,
  readPacket,
  soundPacket,
} from "../../../../runtime/server/placement/proxy/motion/packets.ts";
import { createPublisher } from "../../../../runtime/server/placement/proxy/motion/publisher.ts";
import { createPoseSink, type SentPose } from "../../../../runtime/stream/motion/pose_sink.ts";
import type { CodedSound } from "../../../../runtime/stream/sound/sound_audience.ts";
import { eventually } from "../../../eventually.ts";
import { createRandom } from "../../../../runtime/base/mulberry32.ts";
import { lackOfNats, startNats } from "../../../nats/nats_server.ts";
import { testUnless } from "../../../skip.ts";
import { connectLive } from "../../live_server.ts";
import { withNodes } from "./two_nodes.ts";

interface TestBus extends MotionBus {
  isUp: boolean;
  readonly published: Uint8Array[];
}

/** What is published is heard at once, while it is up. */
function createBus(): TestBus {
  const hearers = new Map<string, Set<(data: never) => void>>();
  const hear = (subject: string, take: (data: never) => void) => {
    const all = hearers.get(subject) ?? new Set();
    hearers.set(subject, all.add(take));
    return () => void all.delete(take);
  };
  const bus: TestBus = {
    isUp: true,
    published: [],
    publish(session, packet) {
      bus.published.push(packet);
      if (bus.isUp) { for (const take of hearers.get(`m.${session}`) ?? []) take(packet as never); }
    },
    listen(session, node) {
      if (bus.isUp) { for (const take of hearers.get(`l.${session}`) ?? []) take(node as never); }
    },
    subscribe: (session, take) => hear(`m.${session}`, take as never),
    listeners: (session, take) => hear(`l.${session}`, take as never),
  };
  return bus;
}

const bytes = (...all: number[]) => Uint8Array.from(all);

Deno.test("an account that may not listen to a session's motion is told nothing, and the process goes on", () => {
  type Callback = (error: Error | null, message: object) => void;
  const callbacks: Callback[] = [], heard: unknown[] = [];
  const connection = {
    subscribe: (
      _: string,
      { callback }: { callback: Callback },
    ) => (callbacks.push(callback), { unsubscribe() {} }),
  } as unknown as Nats["connection"];
  const bus = busOver({ connection, isUp: true });
  bus.subscribe("main", (packet) => heard.push(packet.length));
  bus.listeners("main", (node) => heard.push(node));
  for (const each of callbacks) each(new Error("Permissions Violation"), {});
  for (const each of callbacks) each(null, { data: bytes(97) });
  assert.deepEqual(heard, [1, "a"]);
});

Deno.test("names of nodes that say nothing more give way to those that do, however many were made up", () => {
  const bus = createBus(), sent: SentPose[] = [];
  let now = 0;
  const outpost = createPublisher(bus, () => now).open("main", "real", "0123456789abcdef");
  const poses = outpost.poses(
    { take: (pose: SentPose) => sent.push(pose), dropped: 0, restart() {}, holds() {} } as never,
  );
  for (let at = 0; at < 1000; at++) bus.listen("main", `made-up-${at}`);
  bus.listen("main", "real");
  now = LISTEN_EXPIRY_MS + 1;
  bus.listen("main", "real");
  for (const later of [0, 1000]) poses.take({ key: true, keys: 1, message: bytes(1) }, now += later);
  assert.equal(sent.length, 1, "the second goes by the bus");
  outpost.close();
});

Deno.test("packets are read as they were written, and what is none is nothing, 10,000 times", () => {
  const names = ["0123456789abcdef", "ffffffffffffffff"];
  assert.deepEqual(readPacket(membersPacket("opus", names)), {
    ...{ kind: "members", channel: "opus", members: new Set(names) },
  });
  const message = bytes(1, 2, 3);
  assert.deepEqual(readPacket(posePacket(true, 70_000, message)), {
    kind: "pose",
    key: true,
    keys: 70_000,
    message,
  });
  assert.deepEqual(readPacket(soundPacket("pcm-s16", message)), {
    kind: "sound",
    channel: "pcm-s16",
    message,
  });
  for (const odd of [[], [3], [64], [16, 1], [0, 1, 2]]) assert.equal(readPacket(bytes(...odd)), null);
  assert.equal(readPacket(new Uint8Array(1 << 20)), null);
  const random = createRandom(7);
  for (let i = 0; i < 10_000; i++) {
    readPacket(Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256));
  }
});

/** A client of another node: what it was sent by its own connection, and by the bus. */
function createClient(name: string) {
  const own: number[] = [], past: number[] = [], gone = Promise.withResolvers<void>();
  const detour: Detour = {
    waiting: 0,
    insert: (frame) => void past.push(frame.at(-1)!),
    end: gone.resolve,
    done: gone.promise,
  };
  const socket = {
    bufferedAmount: 0,
    close() {},
    send: (message: Uint8Array) => void own.push(message.at(-1)!),
  };
  return { name, own, past, detour, sink: createPoseSink(socket, () => {}) };
}

Deno.test("a pose is published once for all who want it, goes by each connection where the bus is down, and none is lost", async () => {
  const bus = createBus();
  let time = 0;
  const listener = createListener(bus, "a", () => time), publisher = createPublisher(bus, () => time);
  const clients = ["0000000000000001", "0000000000000002", "0000000000000003"].map(createClient);
  const outposts = clients.map(({ name }) => publisher.open("main", "a", name));
  clients.forEach(({ name, detour }) => listener.add("main", name, detour));
  const sinks = clients.map(({ sink }, at) => outposts[at]!.poses(sink));
  // The third is sent pictures.
  const drawn = sinks.slice(0, 2);
  for (const sink of drawn) sink.restart();
  const pose: SentPose = { key: false, keys: 0, message: bytes() };
  async function give(number: number, key = false): Promise<void> {
    time += 33;
    Object.assign(pose, { key, keys: pose.keys + (key ? 1 : 0), message: bytes(number) });
    for (const sink of drawn) sink.take(pose, time);
    await Promise.resolve();
  }

  for (let number = 0; number < 30; number++) {
    if (number === 25) bus.isUp = false;
    await give(number, number % 12 === 0);
  }
  const [first, second, third] = clients;
  assert.deepEqual(first!.own, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 25, 26, 27, 28, 29]);
  assert.deepEqual(first!.past, [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  assert.deepEqual([second!.own, second!.past], [first!.own, first!.past]);
  assert.deepEqual(third!.past, []);
  const poses = bus.published.filter((each) => readPacket(each)!.kind === "pose");
  assert.equal(poses.length, 13);

  bus.isUp = true;
  for (let number = 30; number < 40; number++) await give(number, number === 36);
  assert.deepEqual(first!.past.slice(13), [36, 37, 38, 39]);

  const sound = (number: number) => ({ codec: "opus", message: bytes(number) }) as CodedSound;
  const heard: number[] = [];
  const hearers = outposts.map((each) =>
    each.hearer({ dropped: 0, take: ({ message }) => void heard.push(message[0]!) })
  );
  for (const hearer of hearers) hearer.take(sound(90));
  await Promise.resolve();
  assert.deepEqual(heard, [90], "who is sent pictures has its sound with them");
  assert.equal(first!.past.at(-1), 90);
  assert.equal(second!.past.at(-1), 90);

  clients[0]!.detour.end();
  await Promise.resolve();
  await give(41);
  assert.equal(first!.past.at(-1), 90);
  assert.equal(second!.past.at(-1), 41);
  for (const each of outposts) each.close();
  for (const { detour } of clients) detour.end();
  listener.close();
});

Deno.test("clients of a node draw a session of another from what comes once, between its own messages", () => {
  const bus = createBus();
  return withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "b");
    const clients = [await connectLive(a!), await connectLive(a!)];
    for (const client of clients) {
      client.send({ type: "join", delivery: "motion" });
      await client.next("welcome");
    }
    for (const client of clients) client.send({ type: "keyframe" });
    await eventually("poses come by the bus", () => bus.published.length > 20);
    for (const client of clients) {
      client.send({ type: "ping", t: 1 });
      await client.next("pong");
      const seqs = client.messages.filter(({ type }) => type === "pose").map((each) =>
        (each as { seq: number }).seq
      );
      assert.ok(seqs.length > 20);
      assert.deepEqual(seqs, seqs.map((_, at) => seqs[0]! + at), "none is missing, and none comes twice");
    }
    assert.equal(b!.hub.connectionCount, 2);
    const before = clients[0]!.messages.length;
    bus.isUp = false;
    await eventually("they come without it", () => clients[0]!.messages.length > before + 10);
    for (const client of clients) await client.close();
  }, () => ({ motionBus: bus }));
});

testUnless(await lackOfNats(), {
  name: "over a real NATS what is published is heard by who listens, and that it is away is known",
  async fn() {
    await using server = await startNats();
    await using a = await connectNats({ url: server.url });
    await using b = await connectNats({ url: server.url });
    const owner = busOver(a), other = busOver(b);
    const heard: Uint8Array[] = [], nodes: string[] = [];
    const ends = [
      other.subscribe("a session", (packet) => heard.push(Uint8Array.from(packet))),
      owner.listeners("a session", (node) => nodes.push(node)),
    ];
    await Promise.all([a.connection.flush(), b.connection.flush()]);
    other.listen("a session", "b");
    owner.publish("a session", bytes(1, 2, 3));
    owner.publish("another", bytes(4));
    await eventually("both are heard", () => heard.length > 0 && nodes.length > 0);
    assert.deepEqual([heard, nodes], [[bytes(1, 2, 3)], ["b"]]);
    b.connection.publish(SUBJECTS.listening("a session"), new Uint8Array(5000));
    other.listen("a session", "b");
    await eventually("it is heard again", () => nodes.length > 1);
    assert.deepEqual(nodes, ["b", "b"]);
    for (const end of ends) end();
    await server.kill();
    await eventually("it is away", () => !owner.isUp);
    owner.publish("a session", bytes(5));
  },
});
