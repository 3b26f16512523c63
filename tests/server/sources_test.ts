import assert from "node:assert/strict";
import dgram from "node:dgram";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { createSourcePorts } from "../../runtime/motion/sources/source_ports.ts";
import { readListenRequest } from "../../runtime/motion/sources/listen_request.ts";
import { readSendRequest } from "../../runtime/motion/sources/vmc/send_request.ts";
import type { Server } from "../../runtime/server/serve.ts";
import type { SourceReport } from "../../runtime/stream/sources/sources.ts";
import { liveLinkDatagram } from "../motion/sources/live_link/sender.ts";
import { phoneText } from "../motion/sources/ifacialmocap/sender.ts";
import { sleep } from "../stream/fakes.ts";
import { connectLive, withServer } from "./live_server.ts";

const JSON_TYPE = { "content-type": "application/json" };

function values(jawOpen: number): number[] {
  const numbers = new Array<number>(61).fill(0);
  numbers[ARKIT_INDEX.jawOpen] = jawOpen;
  return numbers;
}

/** Sends a face 60 times a second until it is stopped. */
function startPhone(port: number, subject = "Phone"): () => Promise<void> {
  const socket = dgram.createSocket("udp4");
  let frame = 0;
  const timer = setInterval(() => {
    const datagram = liveLinkDatagram({ subject, frame: frame++, subframe: 0, values: values(0.5) });
    socket.send(datagram, port, "127.0.0.1");
  }, 1000 / 60);
  return () => {
    clearInterval(timer);
    return new Promise((done) => socket.close(() => done()));
  };
}

const listed = async (server: Server): Promise<SourceReport[]> =>
  (await (await fetch(new URL("api/sources", server.url))).json()).sources;

async function until<T>(ask: () => Promise<T>, accept: (value: T) => boolean): Promise<T> {
  for (let waited = 0;; waited += 50) {
    const value = await ask();
    if (accept(value)) return value;
    if (waited > 60_000) throw new Error(`Cannot wait longer: ${JSON.stringify(value)}`);
    await sleep(50);
  }
}

const listens = (...written: string[]) => ({ listens: written.map(readListenRequest) });

Deno.test("a phone drives a session that a page watches, and everybody hears of it", async () => {
  await withServer(async (server) => {
    const [{ port }] = await listed(server) as [SourceReport];
    const stop = startPhone(port);
    const unwatched = await until(
      () => listed(server),
      ([each]) => each!.state === "unwatched" && each!.sender !== null,
    );
    assert.deepEqual([unwatched[0]!.sender, unwatched[0]!.driving], ["Phone", false]);
    assert.equal(server.hub.sessions().length, 0, "nothing is made for it");

    const page = await connectLive(server, "main");
    page.send({ type: "join", role: "puppeteer", size: 128 });
    assert.equal((await page.next("welcome")).role, "puppeteer");
    const { stamps } = await page.next("video", ({ poseSeq }) => poseSeq !== null);
    assert(stamps.received! <= stamps.taken && stamps.taken - stamps.received! < 300, JSON.stringify(stamps));
    const { source } = await page.next(
      "stats",
      ({ source }) => source !== null && source.rate > 20,
    );
    assert.deepEqual([source!.kind, source!.sender], ["livelink", "Phone"]);
    const [driving] = await until(() => listed(server), ([each]) => each!.driving && each!.rate > 20);
    assert.deepEqual([driving!.state, driving!.malformed, driving!.senders.length], ["driving", 0, 1]);

    // A person in the page goes before; the phone goes on when the page has been silent.
    for (let seq = 0; seq < 20; seq++) {
      page.send({ type: "pose", seq, t: seq * 50, space: "arkit", expression: new Array(52).fill(0) });
      await sleep(50);
    }
    assert.equal((await listed(server))[0]!.state, "waiting");
    await until(() => listed(server), ([each]) => each!.driving);
    await stop();
    await page.next("stats", ({ source }) => source === null);
    await page.close();
  }, listens("livelink:0=main"));
});

Deno.test("of two phones at one port the second waits until the first is silent", async () => {
  await withServer(async (server) => {
    const [{ port }] = await listed(server) as [SourceReport];
    const stopFirst = startPhone(port, "First");
    await until(() => listed(server), ([each]) => each!.sender === "First");
    const stopSecond = startPhone(port, "Second");
    const [both] = await until(() => listed(server), ([each]) => each!.senders.length === 2);
    assert.deepEqual(both!.senders.map(({ name, heard }) => [name, heard]), [["First", true], [
      "Second",
      false,
    ]]);
    await stopFirst();
    await until(() => listed(server), ([each]) => each!.sender === "Second");
    await stopSecond();
  }, listens("livelink:0"));
});

Deno.test("a port that is taken, or an address of another machine, is told at the start, and nothing is left running", async () => {
  const taken = dgram.createSocket("udp4");
  await new Promise<void>((done) => taken.bind(0, "127.0.0.1", () => done()));
  const { port } = taken.address();
  await assert.rejects(
    withServer(async () => {}, listens(`vmc:${port}`)),
    new Error(`Cannot listen for VMC, another program has the port already: 127.0.0.1:${port}`),
  );
  await assert.rejects(
    withServer(async () => {}, listens("livelink:192.0.2.1")),
    new Error("Cannot listen for Live Link Face, this machine has no such address: 192.0.2.1:11111"),
  );
  await new Promise<void>((done) => taken.close(() => done()));
});

Deno.test("iFacialMocap's phone is called at the address that was given, and nobody else is heard or answered", async () => {
  const phone = dgram.createSocket("udp4");
  const heard: string[] = [];
  phone.on("message", (datagram) => heard.push(new TextDecoder().decode(datagram)));
  await new Promise<void>((done) => phone.bind(49983, "127.0.0.2", () => done()));
  const ports = createSourcePorts();
  const frames: { name: string; weight: number }[] = [];
  const { port, close, ...open } = await ports.open(
    readListenRequest("ifacialmocap:127.0.0.1:0@127.0.0.2"),
    ({ name, expression }) => frames.push({ name, weight: expression[ARKIT_INDEX.jawOpen]! }),
  );
  assert.equal(open.address, "127.0.0.1");
  await until(() => Promise.resolve(heard), ({ length }) => length > 0);
  assert.match(heard[0]!, /^iFacialMocap_/);
  const face = (jawOpen: number) => phoneText({ shapes: { jawOpen } });
  const stranger = dgram.createSocket("udp4");
  const answers: Uint8Array[] = [];
  stranger.on("message", (answer) => answers.push(answer));
  stranger.send(face(0.9), port, "127.0.0.1");
  await sleep(50);
  phone.send(face(0.25), port, "127.0.0.1");
  await until(() => Promise.resolve(frames), ({ length }) => length > 0);
  assert.deepEqual(frames.map(({ weight }) => weight), [0.25]);
  assert.equal(answers.length, 0);
  await close();
  await ports.close();
  for (const socket of [phone, stranger]) await new Promise<void>((done) => socket.close(() => done()));
});

Deno.test("no port is opened by which a session would be driven by its own face", async () => {
  const sends = [readSendRequest("vmc:127.0.0.1:45671=stage")];
  await withServer(async (server) => {
    const post = (session: string) =>
      fetch(new URL("api/sources", server.url), {
        method: "POST",
        headers: JSON_TYPE,
        body: JSON.stringify({ kind: "vmc", port: 45671, session }),
      });
    const refused = await post("stage");
    assert.equal(refused.status, 409);
    assert.match(
      (await refused.json()).error,
      /face of stage where it comes back to it.*: 127\.0\.0\.1:45671$/,
    );
    const made = await post("other");
    assert.equal(made.status, 201);
    await made.body?.cancel();
  }, { sends });
  await assert.rejects(
    withServer(async () => {}, { sends, ...listens("vmc:45671=stage") }),
    /where it comes back to it/,
  );
});

Deno.test("an operator opens and closes ports by the API; bad requests are refused with the reason", async () => {
  await withServer(async (server) => {
    const url = new URL("api/sources", server.url);
    const post = (body: unknown, headers: Record<string, string> = JSON_TYPE) =>
      fetch(url, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
    const made = await post({ kind: "vmc", port: 0, session: "stage" });
    const { id, port, session, address }: SourceReport = await made.json();
    assert.deepEqual([made.status, id, session, address], [201, `vmc-${port}`, "stage", "127.0.0.1"]);
    assert.equal((await listed(server)).length, 1);
    const { kinds, addresses } = await (await fetch(url)).json();
    const phone = { kind: "ifacialmocap", words: "iFacialMocap", port: 49983, wakes: true };
    assert.deepEqual(kinds.find(({ kind }: { kind: string }) => kind === phone.kind), phone);
    assert.ok(addresses.every((each: string) => /^\d+(\.\d+){3}$/.test(each)), String(addresses));

    const refusals: [body: unknown, status: number, words: RegExp][] = [
      [{ kind: "vmcp" }, 400, /did you mean vmc/],
      [{ kind: "vmc", port: "39539" }, 400, /port must be otherwise/],
      [{ kind: "vmc", ports: 1 }, 400, /ports must be otherwise/],
      ["{", 400, /must be JSON/],
      [[], 400, /must be otherwise/],
      [{ kind: "vmc", port }, 409, /another program has the port already/],
      [{ kind: "vmc", session: "x".repeat(5000) }, 413, /at most so many bytes: 4096/],
    ];
    for (const [body, status, words] of refusals) {
      const answer = await post(body);
      assert.equal(answer.status, status);
      assert.match((await answer.json()).error, words);
    }
    const plain = await post({ kind: "vmc", port: 0 }, { "content-type": "text/plain" });
    assert.equal(plain.status, 415);
    const foreign = await post({ kind: "vmc", port: 0 }, { ...JSON_TYPE, origin: "https://evil.example" });
    assert.equal(foreign.status, 403);
    await Promise.all([plain, foreign].map((each) => each.body?.cancel()));

    const remove = (name: string) => fetch(new URL(`api/sources/${name}`, server.url), { method: "DELETE" });
    assert.equal((await remove(id)).status, 204);
    const gone = await remove(id);
    assert.equal(gone.status, 404);
    await gone.body?.cancel();
    assert.deepEqual(await listed(server), []);

    for (
      const [path, allow, method] of [["", "GET, HEAD, POST", "PUT"], [`/${id}`, "DELETE", "GET"]] as const
    ) {
      const answer = await fetch(`${url}${path}`, { method });
      assert.deepEqual([answer.status, answer.headers.get("allow")], [405, allow]);
      assert.match(
        (await answer.json()).error,
        path ? /there is only DELETE: GET$/ : /only GET, HEAD and POST: PUT$/,
      );
    }
  });
});
