import assert from "node:assert/strict";
import {
  createFanOut,
  FAN_OUT_IDLE_MS,
  type FanOutState,
  fanOutStep,
} from "../../../runtime/server/whip/fan_out.ts";
import type { WhipOutputs, WhipReport } from "../../../runtime/stream/sinks/whip/whip_outputs.ts";
import { connect } from "../../../runtime/protocol/mod.ts";
import { whipOf } from "../../../runtime/commands/start/whip.ts";
import { eventually } from "../../eventually.ts";
import { openWhipPeer } from "../../stream/rtc/whip_peer.ts";
import { virtualClock } from "../../stream/virtual_clock.ts";
import { connectLive, withServer } from "../live_server.ts";

const HERE: FanOutState = { kind: "here" };
const sent = (alone: number | null = null): FanOutState => ({ kind: "sent", alone });

Deno.test("fanOutStep(): sent from so many on, here again when nobody else has been in it for a minute", () => {
  const cases: [FanOutState, clients: number, time: number, FanOutState][] = [
    [HERE, 0, 0, HERE],
    [HERE, 2, 0, HERE],
    [HERE, 3, 0, sent()],
    [sent(), 4, 5, sent()],
    // Fewer than that watch, but somebody does.
    [sent(), 2, 5, sent()],
    [sent(), 1, 5, sent(5)],
    [sent(5), 1, 5 + FAN_OUT_IDLE_MS - 1, sent(5)],
    [sent(5), 2, 50, sent()],
    [sent(5), 1, 5 + FAN_OUT_IDLE_MS, HERE],
    // It has ended altogether.
    [sent(5), 0, 5 + FAN_OUT_IDLE_MS, HERE],
  ];
  for (const [state, clients, time, next] of cases) {
    assert.deepEqual(
      fanOutStep(state, clients, 3, time),
      next,
      `${JSON.stringify(state)}, ${clients}, ${time}`,
    );
  }
});

Deno.test("a session that cannot be sent stays here, and is tried again; one whose sending has ended is begun anew", async () => {
  const clock = virtualClock();
  let clients = 3, refuse = true, state: WhipReport["state"] | null = null;
  let by: WhipReport["by"] = "operator";
  const asked: string[] = [];
  const whip: Pick<WhipOutputs, "start" | "stop" | "find"> = {
    find: () => state === null ? null : { state, by } as WhipReport,
    start({ session, url, by: asker = "operator" }) {
      asked.push(`${session} ${url}`);
      if (refuse) throw new TypeError("Cannot send by WHIP, the host is not known");
      [state, by] = ["live", asker];
      return { state } as WhipReport;
    },
    stop() {
      asked.push("stop");
      state = null;
      return Promise.resolve(true);
    },
  };
  const fanOut = createFanOut({ above: 3, urlOf: (name) => `in/${name}`, watchOf: (name) => `out/${name}` }, {
    ...{ hub: { sessions: () => [{ name: "main", clients }] }, whip, clock },
  });
  await clock.advance(1000);
  assert.equal(fanOut.watchOf("main", 3), null);
  refuse = false;
  await clock.advance(1000);
  assert.deepEqual(asked, ["main in/main", "main in/main"]);
  clients = 4;
  assert.equal(fanOut.watchOf("main", 4), "out/main");
  assert.equal(fanOut.watchOf("main", 3), null, "a place is free");
  assert.equal(fanOut.watchOf("other", 9), null);
  state = "ended";
  assert.equal(fanOut.watchOf("main", 4), null, "nobody is sent where nothing is");
  await clock.advance(1000);
  assert.equal(asked.length, 3);
  clients = 1;
  await clock.advance(FAN_OUT_IDLE_MS + 2000);
  assert.equal(asked.at(-1), "stop");
  fanOut.close();
});

Deno.test("an operator's own output is neither taken for the fan-out's nor ended by it", async () => {
  const clock = virtualClock(), asked: string[] = [];
  let clients = 4, there: Pick<WhipReport, "state" | "by"> | null = { state: "live", by: "operator" };
  const whip: Pick<WhipOutputs, "start" | "stop" | "find"> = {
    find: () => there as WhipReport | null,
    start({ by = "operator" }) {
      asked.push("start");
      return (there = { state: "live", by }) as WhipReport;
    },
    stop() {
      asked.push("stop");
      there = null;
      return Promise.resolve(true);
    },
  };
  const fanOut = createFanOut({ above: 3, urlOf: (name) => `in/${name}`, watchOf: (name) => `out/${name}` }, {
    ...{ hub: { sessions: () => [{ name: "main", clients }] }, whip, clock },
  });
  await clock.advance(2000);
  assert.equal(fanOut.watchOf("main", 4), null, "nobody knows what is to be seen there");
  clients = 1;
  await clock.advance(FAN_OUT_IDLE_MS + 2000);
  assert.deepEqual(asked, [], "it goes on when all have gone");

  there = null;
  clients = 4;
  await clock.advance(1000);
  assert.equal(fanOut.watchOf("main", 4), "out/main");
  // The operator ends it, and sends the session elsewhere.
  there = { state: "live", by: "operator" };
  await clock.advance(1000);
  assert.equal(fanOut.watchOf("main", 4), null);
  clients = 1;
  await clock.advance(FAN_OUT_IDLE_MS + 2000);
  assert.deepEqual(asked, ["start"]);
  fanOut.close();
});

Deno.test("a session that two watch is published by itself, and the third is told where to watch; who comes back is let in", async () => {
  const peer = openWhipPeer();
  const url = peer.url;
  try {
    await withServer(async (server) => {
      const first = await connectLive(server);
      first.send({ type: "join", role: "puppeteer", follows: true });
      const { resume } = await first.next("welcome");
      const second = await connectLive(server);
      second.send({ type: "join" });
      await second.next("welcome");
      await eventually("it is published", () => server.whip.find("main")?.state === "live");
      const [published] = peer.published;
      await eventually("pictures arrive there", () => published!.pictures().length >= 3);

      const third = await connectLive(server);
      third.send({ type: "join" });
      const { code, watch, message } = await third.next("error");
      assert.deepEqual([code, watch], ["too-many-clients", "https://watch.example.org/main"]);
      assert.match(message, /watched at: https:\/\/watch\.example\.org\/main$/);
      await assert.rejects(
        connect(new URL("live/main", server.url.replace("http", "ws")), { role: "viewer" }),
        { code: "too-many-clients", watch: "https://watch.example.org/main" },
        "a program is told too",
      );
      const liar = await connectLive(server);
      liar.send({ type: "join", follows: true, resume: "A".repeat(resume!.length) });
      assert.equal((await liar.next("error")).code, "too-many-clients", "a secret that was made up");
      const again = await connectLive(server);
      again.send({ type: "join", follows: true, resume });
      await again.next("welcome");
      // The SFU has one more viewer of the server's, however many watch there.
      assert.equal(server.hub.sessions()[0]!.clients, 3);
      for (const each of [first, second, third, liar, again]) await each.close();
    }, {
      whip: {
        hosts: new Set([peer.host]),
        fanOut: { above: 2, urlOf: () => url, watchOf: (name) => `https://watch.example.org/${name}` },
      },
    });
  } finally {
    await peer.close();
  }
});

Deno.test("--fan-out names what is wrong with it, and has the session's name in both addresses and the token's file", async () => {
  const asked = { "whip-hosts": [], "fan-out": { above: 2, url: "https://sfu.example.org/whip/{session}" } };
  await assert.rejects(whipOf({ ...asked }), /needs --fan-out-watch/);
  await assert.rejects(whipOf({ ...asked, "fan-out-watch": "ftp://x/{session}" }), /needs --fan-out-watch/);
  await assert.rejects(
    whipOf({ "whip-hosts": [], "fan-out-watch": "https://x/{session}" }),
    /needs --fan-out/,
  );
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/stage.jwt`, "a.b.c\n");
  const options = await whipOf({
    ...{ ...asked, "fan-out-watch": "https://watch.example.org/?room={session}" },
    "fan-out-token-file": `${folder}/{session}.jwt`,
  });
  assert.ok(options!.hosts.has("sfu.example.org"));
  const { urlOf, watchOf, tokenOf } = options!.fanOut!;
  assert.equal(urlOf("stage"), "https://sfu.example.org/whip/stage");
  assert.equal(watchOf("stage"), "https://watch.example.org/?room=stage");
  assert.equal(await tokenOf!("stage"), "a.b.c");
  await Deno.remove(folder, { recursive: true });
});
