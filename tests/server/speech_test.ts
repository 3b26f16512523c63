import assert from "node:assert/strict";
import { connectLive, withServer } from "./live_server.ts";
import { fakeSpeech, fakeVoice } from "../stream/sound/fake_speech.ts";
import { connect } from "../../runtime/protocol/connect.ts";
import { lockedDoor } from "../../runtime/server/auth/door.ts";
import { signToken } from "../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../runtime/server/auth/verifier.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { sleep } from "../stream/fakes.ts";
import { says, stops, streamed, withBrain } from "../speech/brain/brain_server.ts";

const SECRET = new TextEncoder().encode("a secret of thirty-two bytes or more");

const post = (server: Server, session: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(new URL(`api/sessions/${session}/speak`, server.url), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

async function answered(response: Response, status: number, words: RegExp): Promise<void> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.match(text, words);
}

Deno.test("a program has a session speak, and is told how much was heard when it ends that", () =>
  withServer(async (server) => {
    const page = await connectLive(server, "main");
    page.send({ type: "join", size: 128, sound: ["pcm-s16"] });
    assert.equal((await page.next("welcome")).sound, "pcm-s16");
    const response = await post(server, "main", { id: "greeting", text: "x".repeat(100) });
    assert.equal(response.status, 202);
    const { id, generation } = await response.json();
    assert.equal(id, "greeting");
    assert.equal((await page.next("speaking", ({ state }) => state === "started")).generation, generation);
    await page.next("audio", ({ sequence }) => sequence === 20);
    const { sound } = await page.next("stats", ({ sound }) => sound?.generation === generation);
    assert.ok(sound!.queuedMs > 1000);
    const ending = fetch(new URL("api/sessions/main/speak", server.url), { method: "DELETE" });
    const stop = await page.next("speaking", ({ state }) => state === "interrupted");
    page.send({ type: "heard", generation, soundMs: stop.soundMs - 200 });
    const { interrupted } = await (await ending).json();
    assert.equal(interrupted.length, 1);
    assert.deepEqual([interrupted[0].id, interrupted[0].answers], ["greeting", 1]);
    // It may be more where a loaded machine left a gap.
    const { playedMs } = interrupted[0];
    assert.ok(
      playedMs >= stop.playedMs - 200.01 && playedMs <= stop.playedMs,
      `${playedMs} of ${stop.playedMs}`,
    );
    const again = await fetch(new URL("api/sessions/main/speak", server.url), { method: "DELETE" });
    assert.deepEqual(await again.json(), { interrupted: [] });
    await sleep(100);
    await page.close();
  }, { speech: fakeSpeech() }));

Deno.test("what is no request to speak is refused with its reason", () =>
  withServer(async (server) => {
    await answered(await post(server, "main", { text: "Hello" }), 404, /that nobody is in: main/);
    const page = await connectLive(server, "main");
    page.send({ type: "join", size: 128 });
    await page.next("welcome");
    await answered(
      await post(server, "main", { text: "<speak>a</speak>" }),
      400,
      /text must be otherwise.*without markup/,
    );
    await answered(await post(server, "main", { text: "a\u0000" }), 400, /control characters: U\+0000/);
    await answered(await post(server, "main", { text: "x".repeat(2001) }), 400, /2000 characters: 2001/);
    await answered(await post(server, "main", { text: "x".repeat(10_000) }), 413, /at most so many bytes/);
    await answered(
      await post(server, "main", { text: "a", voice: "none" }),
      404,
      /no voice of this name: none/,
    );
    await answered(await post(server, "main", { words: "a" }), 400, /Cannot speak/);
    await answered(await post(server, "main", "{"), 400, /must be JSON/);
    await answered(
      await post(server, "main", "{}", { "content-type": "text/plain" }),
      415,
      /application\/json/,
    );
    await answered(
      await post(server, "main", { text: "a" }, { origin: "http://elsewhere.example" }),
      403,
      /./,
    );
    for (let index = 0; index < 16; index++) {
      assert.equal((await post(server, "main", { text: "x".repeat(100) })).status, 202);
    }
    await answered(await post(server, "main", { text: "a" }), 409, /utterances that wait are at most: 16/);
    const response = await fetch(new URL("api/sessions/main/speak?id=other", server.url), {
      method: "DELETE",
    });
    await answered(response, 404, /what is not spoken here: other/);
    await page.close();
  }, { speech: fakeSpeech() }));

Deno.test("a program that has a session begin too much is told when it may again, and others are not held up", () =>
  withServer(async (server) => {
    const page = await connectLive(server, "main");
    page.send({ type: "join", size: 128 });
    await page.next("welcome");
    const speak = () => post(server, "main", { text: "a" });
    for (let index = 0; index < 8; index++) assert.equal((await speak()).status, 202);
    const refused = await speak();
    assert.equal(refused.headers.get("retry-after"), "1");
    await answered(refused, 429, /a second at most: 2.*too-many-utterances/);
    await page.close();
  }, { speech: fakeSpeech(), limits: { utteranceRate: 2 } }));

Deno.test("tokens of viewers and of other sessions do not speak; a puppeteer's and an operator's of the session do", () =>
  withServer(async (server) => {
    const token = async (session: string, role: "viewer" | "puppeteer" | "operator") =>
      (await signToken(SECRET, { session, role, minutes: 5 })).token;
    const speak = async (session: string, role: "viewer" | "puppeteer" | "operator") => {
      const authorization = `Bearer ${await token(session, role)}`;
      return await post(server, "main", { text: "Hello" }, { authorization });
    };
    const viewer = await connect(new URL("live/main", server.url.replace("http", "ws")), {
      ...{ role: "viewer", token: await token("main", "viewer") },
    });
    await answered(await post(server, "main", { text: "Hello" }), 401, /token/);
    await answered(await speak("main", "viewer"), 403, /not-allowed/);
    await answered(await speak("other", "puppeteer"), 403, /puppeteer of other/);
    await answered(await speak("other", "operator"), 403, /operator of other/);
    for (const [session, role] of [["main", "puppeteer"], ["main", "operator"], ["*", "operator"]] as const) {
      assert.equal((await speak(session, role)).status, 202, `${role} of ${session}`);
    }
    await viewer.close();
  }, { speech: fakeSpeech(), door: lockedDoor(createVerifier({ secret: SECRET }), new Set<string>()) }));

Deno.test("GET /api/voices lists what speaks, the usual one first", () =>
  withServer(async (server) => {
    const { voices } = await (await fetch(new URL("api/voices", server.url))).json();
    assert.deepEqual(voices, [
      { id: "fake:a", label: "fake:a", languages: ["en"], timed: false },
      { id: "fake:b", label: "fake:b", languages: ["en"], timed: false },
    ]);
  }, { speech: fakeSpeech(fakeVoice("fake:a"), fakeVoice("fake:b")) }));

Deno.test("a program asks a session, and is given the answer that the head says", () =>
  withBrain(
    (_, count) =>
      count === 1 ? streamed(says("Very **well**.") + stops()) : new Response(null, { status: 500 }),
    (brain) =>
      withServer(async (server) => {
        const ask = (body: unknown) =>
          fetch(new URL("api/sessions/main/ask", server.url), {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          });
        await answered(await ask({ text: "Hello" }), 404, /that nobody is in: main/);
        const page = await connectLive(server, "main");
        page.send({ type: "join", size: 128, sound: ["pcm-s16"] });
        assert.equal((await page.next("welcome")).answers, true);
        const response = await ask({ id: "q", text: "How are you?" });
        assert.deepEqual(await response.json(), { id: "q", text: "Very **well**." });
        assert.equal((await page.next("speaking", ({ state }) => state === "started")).id, "q");
        await answered(await ask({ text: "" }), 400, /text must be otherwise: must not be empty/);
        await answered(await ask({ text: "a", voice: "none" }), 404, /no voice of this name: none/);
        await answered(await ask({ text: "a" }), 502, /must answer with 200: 500/);
        const refused = await ask({ text: "a" });
        assert.ok(Number(refused.headers.get("retry-after")) > 1000);
        await answered(refused, 429, /questions an hour/);
        await page.close();
      }, { speech: fakeSpeech(), brain, limits: { questions: 2 } }),
  ));
