/** Who may have heads made, over real connections: operators where tokens are asked for, from the server's own pages. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockedDoor } from "../../../runtime/server/auth/door.ts";
import { signToken } from "../../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../../runtime/server/auth/verifier.ts";
import type { Server } from "../../../runtime/server/serve.ts";
import { createTrainingApp } from "../../../runtime/server/training_app.ts";
import { read } from "../../../train/studio/prompt_reader.ts";
import { withServer } from "../live_server.ts";

const SECRET = new TextEncoder().encode("a secret of thirty-two bytes or more");
const IDLE = new URL("./trainers/idle.ts", import.meta.url);
const JSON_TYPE = { "content-type": "application/json" };

const bearer = async (role: "viewer" | "puppeteer" | "operator", avatar?: string) => {
  const grant = { session: "*", role, minutes: 5, ...avatar !== undefined && { avatar } };
  return { authorization: `Bearer ${(await signToken(SECRET, grant)).token}` };
};

async function ask(
  server: Server,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
) {
  const init = { method, headers: { ...JSON_TYPE, ...headers }, ...body && { body: JSON.stringify(body) } };
  const response = await fetch(new URL(path, server.url), init);
  const text = await response.text();
  return { status: response.status, text };
}

Deno.test("only operators read prompts, train and cancel where tokens are asked for", async () => {
  const trainingFolder = await mkdtemp(join(tmpdir(), "headcast-grants-"));
  const door = lockedDoor(createVerifier({ secret: SECRET }));
  const options = { door, trainingFolder, studio: { read, trainer: IDLE } };
  await withServer(async (server) => {
    const prompt = "an elf";
    const all = [
      ["POST", "api/prompts", { prompt }],
      ["POST", "api/trainings", { prompt }],
      ["GET", "api/trainings", undefined],
      ["DELETE", "api/trainings/an-elf", undefined],
    ] as const;
    for (const [method, path, body] of all) {
      assert.equal((await ask(server, method, path, {}, body)).status, 401, `${method} ${path}`);
      for (const role of ["viewer", "puppeteer"] as const) {
        assert.equal(
          (await ask(server, method, path, await bearer(role), body)).status,
          403,
          `${role}: ${path}`,
        );
      }
      const { status, text } = await ask(server, method, path, await bearer("operator", "stock"), body);
      assert.deepEqual([status, /for one avatar alone: stock/.test(text)], [403, true], path);
    }
    const operator = await bearer("operator");
    const statuses: number[] = [];
    for (const [method, path, body] of all) {
      statuses.push((await ask(server, method, path, operator, body)).status);
    }
    assert.deepEqual(statuses, [200, 201, 200, 202]);
  }, options);
  await rm(trainingFolder, { recursive: true });
});

Deno.test("no page of another origin has anything made, by whatever it can send", async () => {
  const trainingFolder = await mkdtemp(join(tmpdir(), "headcast-grants-"));
  const listed = "https://listed.example";
  const options = { trainingFolder, studio: { read, trainer: IDLE }, allowedOrigins: [listed] };
  await withServer(async (server) => {
    const train = (headers: Record<string, string>) =>
      ask(server, "POST", "api/trainings", headers, { prompt: "an elf" });
    for (const origin of [listed, "https://evil.example", "null"]) {
      assert.equal((await train({ origin })).status, 403, origin);
    }
    assert.equal((await train({ "content-type": "text/plain" })).status, 415);
    assert.equal((await train({})).status, 201);
    assert.equal((await ask(server, "DELETE", "api/trainings/an-elf", { origin: listed })).status, 403);
    const put = await ask(server, "PUT", "api/trainings", {});
    assert.deepEqual([put.status, /only GET, HEAD and POST/.test(put.text)], [405, true]);
  }, options);
  await rm(trainingFolder, { recursive: true });
});

Deno.test("the page of `train --watch` makes nothing", async () => {
  const app = createTrainingApp("/no/such/folder", "127.0.0.1");
  for (const path of ["/api/prompts", "/api/trainings"]) {
    const init = { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ prompt: "an elf" }) };
    assert.equal((await app.request(path, init)).status, 404, path);
  }
});
