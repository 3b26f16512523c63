import assert from "node:assert/strict";
import { ProtocolError } from "../../runtime/protocol/errors.ts";
import { connect } from "../../runtime/protocol/connect.ts";
import type { Session, SessionEvents } from "../../runtime/protocol/session.ts";
import type { AnswerEvent, AskOptions } from "../../runtime/protocol/session_speech.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { withServer } from "../server/live_server.ts";
import { openStream, says, stops, streamed, withBrain } from "../speech/brain/brain_server.ts";
import { fakeSpeech, rampPacket } from "../stream/sound/fake_speech.ts";

const live = (server: Server, session = "studio") =>
  new URL(`live/${session}`, server.url.replace("http", "ws"));

/** The next event of a kind that is accepted. */
function next<Kind extends keyof SessionEvents>(
  session: Session,
  kind: Kind,
  accept: (event: SessionEvents[Kind]) => boolean = () => true,
): Promise<SessionEvents[Kind]> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no such ${kind} came`)), 60_000);
    const off = session.on(kind, (event) => {
      if (!accept(event)) return;
      off();
      clearTimeout(late);
      resolve(event);
    });
  });
}

Deno.test("connect() drives a session and gets the frames that show it, the first one a key frame", async () => {
  await withServer(async (server) => {
    await using session = await connect(live(server), { size: 144, fps: 20 });
    const { role, size, fps, codec, expressionNames } = session.info;
    assert.deepEqual([role, size, fps, codec, expressionNames.length], ["puppeteer", 144, 20, "h264", 52]);
    const first = await next(session, "video");
    assert.equal(first.key, true);
    assert.equal(first.poseSeq, null);
    session.drive({ jawOpen: 1 });
    session.drive(new Float32Array(52), { neck: [0, 0.2, 0] });
    const driven = await next(session, "video", ({ poseSeq }) => poseSeq === 1);
    assert.ok(driven.data.length > 0);
    session.look({ azimuth: 0.3, elevation: 0, distance: 3, fovY: 0.5 });
    session.requestKeyFrame();
    await next(session, "video", ({ key }) => key);
    assert.equal((await next(session, "stats")).viewers, 1);
    session.watch(false);
    await next(session, "stats", ({ fps }) => fps === 0);
    session.watch(true);
    assert.equal((await next(session, "video")).key, true);
  });
});

Deno.test("connect() by motion gets the poses that drive the head, and deliver() goes over to video and back", async () => {
  await withServer(async (server) => {
    await using session = await connect(live(server), { delivery: "motion" });
    assert.deepEqual([session.info.delivery, session.info.codecString], ["motion", ""]);
    assert.equal(session.info.package, null, "its folder has no splats");
    let jaw = 0, turned = 0;
    session.on("pose", ({ expression, joints, space }) => {
      assert.deepEqual([space, expression.length, joints.length], ["arkit", 52, 15]);
      jaw = Math.max(jaw, expression[17]!);
      turned = Math.max(turned, joints[4]!);
    });
    await next(session, "pose", ({ poseSeq }) => poseSeq === null);
    const weights = new Float32Array(52).fill(0);
    weights[17] = 0.8;
    const driving = setInterval(() => session.drive(weights, { neck: [0, 0.2, 0] }), 20);
    await eventually("the poses are what drives", () => jaw > 0.75 && turned > 0.15);
    clearInterval(driving);
    session.look({ azimuth: 0.3, elevation: 0, distance: 3, fovY: 0.5 });
    await next(session, "pose", ({ camera }) => Math.abs(camera.azimuth - 0.3) < 1e-5);
    assert.equal((await next(session, "stats")).delivery, "motion");
    const video = next(session, "video");
    assert.equal(await session.deliver("both"), "both");
    assert.match(session.info.codecString, /^avc1/);
    assert.equal((await video).key, true);
    await next(session, "pose");
    assert.equal(await session.deliver("motion"), "motion");
    await eventually("nothing is drawn", () => server.hub.render.targets.size === 0);
    session.watch(false);
    await next(session, "stats", ({ fps }) => fps === 0);
  });
});

Deno.test("a server that draws nothing needs no device, serves motion, and says so to who wants video", async () => {
  const nothing = new URL("./no_such_worker.ts", import.meta.url);
  await withServer(async (server) => {
    assert.equal((await (await fetch(`${server.url}healthz`)).json()).ok, true);
    await using session = await connect(live(server), { delivery: "motion" });
    await next(session, "pose");
    assert.equal(await session.deliver("video"), "motion");
    await next(session, "pose");
    await assert.rejects(
      connect(live(server), { role: "viewer" }),
      /nothing is drawn here.*--delivery motion/,
    );
    const { sessions: [first] } = await (await fetch(`${server.url}api/sessions`)).json();
    assert.deepEqual(first.deliveries, { video: 0, motion: 1, both: 0 });
  }, { delivery: "motion", workerUrl: nothing });
});

Deno.test("a server that gives video alone gives no package, and refuses motion in words", async () => {
  await withServer(async (server) => {
    await assert.rejects(connect(live(server), { delivery: "motion" }), /--delivery video: motion$/);
    await using session = await connect(live(server), { delivery: "auto" });
    assert.deepEqual([session.info.delivery, session.info.package], ["video", null]);
    session.on("error", () => {});
    await assert.rejects(session.deliver("both"), /--delivery video: both$/);
    const { status, body } = await fetch(`${server.url}avatars/stock/avatar.headcast`);
    await body?.cancel();
    assert.equal(status, 404);
  }, { delivery: "video" });
});

Deno.test("connect() tells how a transparent picture comes, and takes a background as CSS writes it", async () => {
  await withServer(async (server) => {
    await using opaque = await connect(live(server), { background: "#204060" });
    assert.equal(opaque.info.alpha, undefined);
    await using composing = await connect(live(server), {
      ...{ role: "viewer", background: "transparent", alpha: ["stacked"] },
    });
    assert.equal(composing.info.alpha, "stacked");
    assert.equal((await next(composing, "video")).alpha, "stacked");
    await assert.rejects(connect(live(server), { role: "viewer", background: "#2040" }), {
      code: "bad-message",
      message: /background: must be transparent or an opaque colour: #2040$/,
    });
  });
});

Deno.test("speak() and speakSound() are heard, and an interrupt tells how much was", async () => {
  await withServer(async (server) => {
    await using session = await connect(live(server), { codecs: ["jpeg"], sound: ["pcm-s16"] });
    assert.equal(session.info.sound, "pcm-s16");
    const started = next(session, "speaking");
    const id = session.speak("x".repeat(50), { rate: 1 });
    assert.deepEqual([(await started).id, (await started).state], [id, "started"]);
    const { codec, data } = await next(session, "audio", ({ sequence }) => sequence >= 30);
    assert.deepEqual([codec, data.length], ["pcm-s16", 1920]);
    assert.ok((await next(session, "video")).soundMs! > 0);
    session.on("speaking", ({ state, generation, soundMs }) => {
      if (state === "interrupted") session.heard(generation, soundMs - 50);
    });
    session.interrupt(id);
    const { playedMs, answers } = await next(session, "interrupted");
    assert.ok(playedMs > 0 && answers === 1);
    const resumed = next(session, "speaking", ({ state }) => state === "started");
    session.resume();
    assert.ok(Math.abs((await resumed).playedMs - playedMs) < 1);
    session.interrupt();
    await next(session, "interrupted");
    const spoken = next(session, "speaking", (news) => news.id === "own" && news.state === "ended");
    session.speakSound(rampPacket(0, 100), { id: "own", codec: "pcm-s16" });
    session.endSound("own");
    assert.ok(Math.abs((await spoken).playedMs - 100) < 1);
  }, { speech: fakeSpeech() });
});

Deno.test("ask() is answered in pieces under its id and said, and an interrupt ends it", async () => {
  const held = openStream();
  const reply = (_: unknown, count: number) =>
    count === 1 ? streamed(says("Very ") + says("well.") + stops()) : held.response;
  await withBrain(reply, (brain, asked) =>
    withServer(async (server) => {
      await using session = await connect(live(server), { codecs: ["jpeg"], sound: ["pcm-s16"] });
      assert.equal(session.info.answers, true);
      const pieces: AnswerEvent[] = [];
      session.on("answer", (piece) => pieces.push(piece));
      const said = next(session, "speaking", ({ state }) => state === "ended");
      const id = session.ask("How are you?", { rate: 1.5 });
      assert.equal((await said).id, id);
      assert.equal(pieces.map(({ text }) => text).join(""), "Very well.");
      assert.ok(pieces.every((piece) => piece.id === id) && pieces.at(-1)!.done);
      assert.equal(asked[0]!.body.messages.at(-1).content, "How are you?");
      const cut = next(session, "answer", ({ done }) => done);
      session.ask("Go on.", { id: "more" });
      await eventually("it is asked", () => asked.length === 2);
      session.interrupt("more");
      const { id: name, reason } = await cut;
      assert.deepEqual([name, reason], ["more", "The answer was interrupted"]);
      await held.cancelled;
    }, { speech: fakeSpeech(), brain }));
  // @ts-expect-error: the compiler knows that an answer has no beginning to be told
  const _wrong: AskOptions = { from: 5 };
});

Deno.test("drive() refuses names and counts that there are not, and changes nothing", async () => {
  await withServer(async (server) => {
    await using session = await connect(live(server), { codecs: ["jpeg"] });
    // @ts-expect-error: the compiler knows the names too
    const misspelt = () => session.drive({ jawOpn: 1 });
    assert.throws(misspelt, /its shapes must be ARKit's: jawOpn \(did you mean jawOpen\?\)/);
    assert.throws(() => session.drive([1, 2, 3]), /must have 52 of arkit or 100 of flame: 3/);
    session.drive({});
    assert.equal((await next(session, "video", ({ poseSeq }) => poseSeq !== null)).poseSeq, 0);
  });
});

Deno.test("what the server refuses comes as an error with its code, and the session goes on", async () => {
  await withServer(async (server) => {
    await using puppeteer = await connect(live(server));
    puppeteer.drive({});
    await assert.rejects(
      connect(live(server)),
      (error) => error instanceof ProtocolError && error.code === "role-taken",
    );
    await using viewer = await connect(live(server), { role: "viewer" });
    const refused = next(viewer, "error");
    viewer.drive({ jawOpen: 1 });
    assert.equal((await refused).code, "not-puppeteer");
    await next(viewer, "video");
    await assert.rejects(
      connect(live(server, "other"), { avatar: "nobody" }),
      (error) => error instanceof ProtocolError && error.code === "unknown-avatar",
    );
  });
});

Deno.test("what is refused only because others are there says when to ask again, and what stays refused does not", async () => {
  await withServer(async (server) => {
    await using _first = await connect(live(server));
    for (
      const [role, code, retryAfter] of [["viewer", "too-many-clients", 5], [
        "puppeteer",
        "role-taken",
      ]] as const
    ) {
      const refused = connect(live(server), { role });
      await assert.rejects(refused, (error) => {
        assert.ok(error instanceof ProtocolError);
        assert.deepEqual([error.code, error.retryAfter], [code, retryAfter]);
        return true;
      });
    }
  }, { limits: { clientsPerSession: 1 } });
});

Deno.test("changeAvatar() waits until another avatar is shown, and says why it is not", async () => {
  await withServer(async (server) => {
    await using driver = await connect(live(server), { codecs: ["jpeg"] });
    await using other = await connect(live(server), { codecs: ["jpeg"], role: "viewer" });
    driver.drive({ jawOpen: 0.5 });
    const code = (name: string) => (error: unknown) => error instanceof ProtocolError && error.code === name;
    await assert.rejects(driver.changeAvatar("nobody"), code("unknown-avatar"));
    await assert.rejects(driver.changeAvatar("broken"), code("unavailable"));
    await assert.rejects(other.changeAvatar("pale"), code("not-puppeteer"));
    const told = next(other, "avatar");
    const [overtaken] = await Promise.allSettled([driver.changeAvatar("pale"), driver.changeAvatar("stock")]);
    assert.equal(overtaken!.status, "rejected");
    assert.equal((await told).state, "loading");
    await driver.changeAvatar("pale");
    assert.equal(driver.info.avatar, "pale");
    await driver.changeAvatar("pale");
  });
});

Deno.test("askForSeat() asks who drives, and tells what became of that", async () => {
  await withServer(async (server) => {
    await using driver = await connect(live(server), { codecs: ["jpeg"] });
    await using other = await connect(live(server), { codecs: ["jpeg"], role: "viewer" });
    driver.drive({ jawOpen: 0.5 });
    const off = driver.on(
      "seat",
      ({ state, client }) => state === "asked" && driver.answerSeat(true, client),
    );
    const welcome = next(other, "welcome");
    assert.equal(await other.askForSeat(), "given");
    assert.equal((await welcome).role, "puppeteer");
    assert.equal(other.info.role, "puppeteer");
    assert.equal(driver.info.role, "viewer");
    off();

    other.drive({ jawOpen: 0.5 });
    const refused = driver.askForSeat();
    await assert.rejects(driver.askForSeat(), /Cannot ask for the seat twice at once, in: studio/);
    await next(other, "seat");
    other.answerSeat(false);
    assert.equal(await refused, "refused");
    await assert.rejects(
      driver.askForSeat(),
      (error) => error instanceof ProtocolError && error.code === "too-many-asks" && error.retryAfter! > 10,
    );
    assert.equal(driver.info.role, "viewer");
  });
});

Deno.test("connect() says where no server is, gives up when it is told to, and close() ends a session once", async () => {
  await assert.rejects(connect("ws://127.0.0.1:9/live/studio"), /a server must be there: ws:\/\/127.0.0.1:9/);
  await withServer(async (server) => {
    await assert.rejects(
      connect(live(server), { signal: AbortSignal.abort(new Error("no time")) }),
      /no time/,
    );
    const session = await connect(live(server));
    const closed = next(session, "close");
    await Promise.all([session.close(), session.close()]);
    await closed;
    assert.throws(() => session.drive({}), /Cannot drive, the session has ended: studio/);
  });
});
