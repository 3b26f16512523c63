import assert from "node:assert/strict";
import { lockedDoor } from "../../../runtime/server/auth/door.ts";
import { signToken } from "../../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../../runtime/server/auth/verifier.ts";
import type { Server } from "../../../runtime/server/serve.ts";
import { FRAMINGS } from "../../../runtime/protocol/framings.ts";
import { connectLive, withServer } from "../live_server.ts";

const SECRET = new TextEncoder().encode("a secret of thirty-two bytes or more");

async function post(server: Server, path: string, body: unknown, token?: string): Promise<[number, string]> {
  const response = await fetch(new URL(`api/sessions/${path}`, server.url), {
    method: "POST",
    headers: { "content-type": "application/json", ...token && { authorization: `Bearer ${token}` } },
    body: JSON.stringify(body),
  });
  return [response.status, await response.text()];
}

async function moodOf(server: Server): Promise<string | undefined> {
  const { sessions } = await (await fetch(new URL("api/sessions", server.url))).json();
  return sessions[0].mood;
}

Deno.test("a program sets a mood and a view, and whoever is there hears of both", () =>
  withServer(async (server) => {
    assert.deepEqual(await post(server, "main/mood", { mood: "happy" }), [
      404,
      '{"error":"Cannot set a mood in a session that nobody is in: main"}',
    ]);
    const page = await connectLive(server, "main");
    page.send({ type: "join", role: "puppeteer", size: 128 });
    await page.next("welcome");
    assert.deepEqual(await post(server, "main/mood", { mood: "happy", amount: 0.5 }), [204, ""]);
    assert.deepEqual(await page.next("mood"), { type: "mood", mood: "happy", amount: 0.5 });
    assert.equal(await moodOf(server), "happy");
    assert.deepEqual(await post(server, "main/view", { framing: "profile" }), [204, ""]);
    assert.deepEqual(await page.next("camera"), { type: "camera", ...FRAMINGS.profile });
    assert.equal((await post(server, "main/mood", { mood: "neutral" }))[0], 204);
    await page.next("mood", ({ mood }) => mood === null);
    assert.equal(await moodOf(server), undefined);
    page.send({ type: "mood", mood: "sad", holdMs: 200 });
    await page.next("mood", ({ mood }) => mood === "sad");
    const last = await page.next(
      "mood",
      () => page.messages.filter(({ type, ...rest }) => type === "mood" && "mood" in rest).length >= 4,
    );
    assert.equal(last.type, "mood");
    page.send({ type: "mood", mood: "hapy" });
    assert.match((await page.next("error")).message, /it must be of .*: hapy \(did you mean happy\?\)$/);
    await page.close();
  }));

Deno.test("what is no mood and no view is refused with its reason", () =>
  withServer(async (server) => {
    const page = await connectLive(server, "main");
    page.send({ type: "join", size: 128 });
    await page.next("welcome");
    const cases: [string, unknown, RegExp][] = [
      ["mood", { mood: "hapy" }, /it must be of .*: hapy \(did you mean happy\?\)/],
      ["mood", { mood: "happy", amount: 2 }, /amount must be otherwise/],
      ["mood", { happy: 1 }, /must be otherwise/],
      ["view", { framing: "nose" }, /must have framing \(face, head, bust/],
      ["view", { azimuth: 9, elevation: 0, distance: 3, fovY: 0.5 }, /must be otherwise/],
    ];
    for (const [path, body, words] of cases) {
      const [status, text] = await post(server, `main/${path}`, body);
      assert.equal(status, 400, text);
      assert.match(text, words);
    }
    await page.close();
  }));

Deno.test("a mood and a view are for who may drive the session", () => {
  const door = lockedDoor(createVerifier({ secret: SECRET }));
  return withServer(async (server) => {
    const roles = [["viewer", "main", 403], ["puppeteer", "other", 403], ["puppeteer", "main", 404]] as const;
    for (const [role, session, expected] of roles) {
      const { token } = await signToken(SECRET, { session, role, minutes: 5 });
      for (const [path, body] of [["mood", { mood: "sad" }], ["view", { framing: "bust" }]] as const) {
        assert.equal((await post(server, `main/${path}`, body, token))[0], expected, `${role} of ${session}`);
      }
    }
    assert.equal((await post(server, "main/mood", { mood: "sad" }))[0], 401);
  }, { door });
});
