import assert from "node:assert/strict";
import type { RtcSender, RtcSenderOptions } from "../../../../runtime/stream/rtc/rtc.ts";
import type { TapSink } from "../../../../runtime/stream/sinks/tap.ts";
import { WhipError } from "../../../../runtime/stream/sinks/whip/whip_error.ts";
import { createWhipOutput, type WhipState } from "../../../../runtime/stream/sinks/whip/whip_output.ts";
import type { WhipAnswer } from "../../../../runtime/stream/sinks/whip/whip_signalling.ts";
import { virtualClock } from "../../virtual_clock.ts";

const TOLD = { roundTripMs: 12, lost: 0 };

/** An output whose server, connection and session this test plays. */
function stage(
  { answer = () => Promise.resolve({}) as Promise<Partial<WhipAnswer>>, token = null as string | null } = {},
) {
  const clock = virtualClock();
  const happened: string[] = [], states: WhipState[] = [];
  const senders: RtcSenderOptions[] = [], sinks: TapSink[] = [];
  const output = createWhipOutput({
    address: new URL("https://sfu.example.org/whip/pathkey"),
    token: () => Promise.resolve(token),
    hosts: new Set(["sfu.example.org"]),
    tap(sink) {
      happened.push("tap");
      sinks.push(sink);
      return {
        ...{ hasSound: true, droppedFrames: 2 },
        needKey: () => void happened.push("needKey"),
        close: () => void happened.push("untap"),
      };
    },
    rtc: {
      createSender(options) {
        senders.push(options);
        return {
          ...{ state: "new", stats: { packets: 0, bytes: 0, nacks: 0, keys: 0 }, isFull: false },
          offer: () => Promise.resolve("offer"),
          accept: () => Promise.resolve(),
          answer: () => Promise.reject(new Error()),
          ...{ frame() {}, sound() {} },
          close: () => Promise.resolve(void happened.push("hang up")),
        } satisfies RtcSender;
      },
    },
    place: (local) => ({ hosts: local ? ["127.0.0.1"] : ["192.0.2.1"], bind: undefined, iceServers: [] }),
    clock,
    changed: (state) => states.push(state),
    async offer(target, _offer, _hosts, signal) {
      happened.push(target.token === null ? "offer" : `offer with ${target.token}`);
      const stopped = new Promise<never>((_, reject) =>
        signal?.addEventListener("abort", () => reject(new WhipError("it was stopped", { passing: false })))
      );
      stopped.catch(() => {});
      const given = await Promise.race([answer(), stopped]);
      return {
        answer: "v=0",
        iceServers: [],
        end: () => Promise.resolve(void happened.push("DELETE")),
        ...given,
      };
    },
  });
  const settle = () => clock.advance(0);
  return { clock, happened, states, senders, sinks, output, settle };
}

Deno.test("An output is tapped when its server has answered, live when it is connected, and all of it ends on close()", async () => {
  const { happened, senders, output, settle } = stage();
  await settle();
  assert.deepEqual(happened, ["offer", "tap"]);
  assert.deepEqual(senders[0]!.place.hosts, ["192.0.2.1"]);
  assert.equal(output.state.kind, "connecting");
  senders[0]!.onState("connected", null);
  await settle();
  assert.equal(output.state.kind, "live");
  senders[0]!.onNeedKey();
  senders[0]!.onTold!(TOLD);
  assert.deepEqual(output.told, TOLD);
  await output.close();
  assert.deepEqual(happened.slice(2), ["needKey", "needKey", "untap", "hang up", "DELETE"]);
  assert.equal(output.droppedFrames, 2);
});

Deno.test("A connection that is lost is made anew at once, and less and less often where that fails", async () => {
  let refuse = false;
  const { clock, senders, states, output, settle } = stage({
    answer: () =>
      refuse ? Promise.reject(new WhipError("nobody is there", { passing: true })) : Promise.resolve({}),
  });
  await settle();
  senders[0]!.onState("connected", null);
  await settle();
  senders[0]!.onState("closed", "the other side has ended it");
  await settle();
  const [waiting] = states.filter((state) => state.kind === "waiting");
  assert.equal(waiting?.reason, "sfu.example.org: the other side has ended it");
  await clock.advance(400);
  assert.equal(senders.length, 2);
  refuse = true;
  senders[1]!.onState("failed", null);
  await settle();
  await clock.advance(5000);
  const early = senders.length;
  assert.ok(early >= 5 && early <= 8, `${early} tries in 5 s`);
  await clock.advance(300_000);
  assert.ok(senders.length - early <= 18, `${senders.length - early} tries in five minutes`);
  assert.equal(output.state.kind, "waiting");
  await output.close();
});

Deno.test("What a server will not have is not tried again, unless it has taken the session before", async () => {
  let words: WhipError | null = new WhipError("sfu.example.org has nothing at this address: 404", {
    passing: false,
  });
  const { clock, senders, output, settle } = stage({
    answer: () => words ? Promise.reject(words) : Promise.resolve({}),
  });
  await settle();
  assert.deepEqual(output.state, {
    kind: "ended",
    reason: "sfu.example.org has nothing at this address: 404",
  });
  await clock.advance(60_000);
  assert.equal(senders.length, 1);

  words = null;
  const taken = stage({ answer: () => words ? Promise.reject(words) : Promise.resolve({}) });
  await taken.settle();
  taken.senders[0]!.onState("connected", null);
  taken.senders[0]!.onTold!(TOLD);
  await taken.clock.advance(1000);
  words = new WhipError("a proxy says 404 while it starts", { passing: false });
  taken.senders[0]!.onState("closed", null);
  await taken.clock.advance(1500);
  assert.equal(taken.output.state.kind, "waiting");
  words = null;
  await taken.clock.advance(3000);
  taken.senders.at(-1)!.onState("connected", null);
  await taken.settle();
  assert.equal(taken.output.state.kind, "live");
  await taken.output.close();
});

Deno.test("A server that tells nothing of what it receives may throw it away, and one that falls silent is gone", async () => {
  const { clock, senders, output, settle } = stage();
  await settle();
  senders[0]!.onState("connected", null);
  await clock.advance(7000);
  assert.equal(output.state.kind === "live" && output.state.unheard, false);
  await clock.advance(2000);
  assert.equal(output.state.kind === "live" && output.state.unheard, true);
  for (let second = 0; second < 3; second++) {
    senders[0]!.onTold!(TOLD);
    await clock.advance(1000);
  }
  assert.equal(output.state.kind === "live" && output.state.unheard, false);
  await clock.advance(3400);
  assert.equal(senders.length, 2, "a second try");
  await output.close();
});

Deno.test("Who tells every five seconds is not taken for gone", async () => {
  const { clock, senders, output, settle } = stage();
  await settle();
  senders[0]!.onState("connected", null);
  await clock.advance(1);
  for (let i = 0; i < 2; i++) {
    senders[0]!.onTold!(TOLD);
    await clock.advance(2500);
  }
  for (let i = 0; i < 6; i++) {
    senders[0]!.onTold!(TOLD);
    await clock.advance(5000);
  }
  assert.equal(senders.length, 1);
  assert.equal(output.state.kind, "live");
  await output.close();
});

Deno.test("A relay that the answer names serves the next try, which comes soon", async () => {
  const turn = { urls: "turn:t.example.org", username: "u", credential: "c" };
  const { clock, senders, states, output } = stage({ answer: () => Promise.resolve({ iceServers: [turn] }) });
  await clock.advance(3500);
  assert.equal(senders.length, 2);
  assert.deepEqual(senders.map(({ place }) => place.iceServers), [[], [turn]]);
  assert.match(states.find((state) => state.kind === "waiting")!.reason, /no way to it through the network/);
  await clock.advance(7000);
  assert.equal(senders.length, 2);
  await output.close();
});

Deno.test("A token that may not publish is not sent, and is said to be the reason", async () => {
  const part = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value)).toBase64({ alphabet: "base64url", omitPadding: true });
  const { happened, output, settle } = stage({
    token: `${part({ alg: "HS256" })}.${part({ video: { canPublish: false } })}.c2ln`,
  });
  await settle();
  assert.deepEqual(output.state, {
    kind: "ended",
    reason: "the token may not publish: its claim video.canPublish is false",
  });
  assert.deepEqual(happened, []);
});

Deno.test("close() ends an output whatever it is at", async () => {
  const asking = stage({ answer: () => new Promise(() => {}) });
  await asking.settle();
  await asking.output.close();
  const connecting = stage();
  await connecting.settle();
  await connecting.output.close();
  assert.deepEqual(connecting.happened.slice(2), ["untap", "hang up", "DELETE"]);
  const waiting = stage({
    answer: () => Promise.reject(new WhipError("busy", { passing: true, retryAfter: 9e6 })),
  });
  await waiting.settle();
  assert.equal(waiting.output.state.kind, "waiting");
  await waiting.output.close();
  for (const { output } of [asking, connecting, waiting]) await output.close();
});
