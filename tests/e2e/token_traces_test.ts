/** A whole run with tokens, good and bad, by every way in: none of them stands anywhere afterwards. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { connect } from "../../runtime/protocol/connect.ts";
import { signToken, type TokenWish } from "../../runtime/server/auth/sign_token.ts";
import { within } from "../eventually.ts";
import { putStockAvatar } from "../kept.ts";
import { rawJoin, rawRequest } from "../server/raw_http.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { installHelpers, withBrowser } from "./browser.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SECRET = "a secret of thirty-two bytes or more";
const ROUTES = ["", "train", "healthz", "api/avatars", "api/moods", "api/sessions", "api/trainings"];

/** What was said and shown, by where. */
type Traces = [where: string, text: string][];

const sign = async (wish: Partial<TokenWish> = {}, now = Date.now(), secret = SECRET) =>
  (await signToken(
    new TextEncoder().encode(secret),
    { session: "main", role: "viewer", minutes: 5, ...wish },
    now,
  )).token;

async function makeTokens() {
  const good = await sign({ role: "puppeteer" });
  return {
    good,
    operator: await sign({ session: "*", role: "operator" }),
    fresh: await sign({ role: "puppeteer", minutes: 9 }),
    expired: await sign({}, Date.now() - 600_000),
    foreign: await sign({}, Date.now(), `${SECRET}, but another`),
    other: await sign({ session: "other" }),
    broken: `${good.slice(0, -4)}AAAA`,
  };
}

testUnless(await lackOfBrowser(), {
  name: "after a run with tokens none stands in a log, an error, a page's address or an answer",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "headcast-traces-" });
    await putStockAvatar(folder);
    const server = await start("--avatars", folder, "--host", "0.0.0.0", "--size", "128");
    const tokens = await makeTokens();
    const traces: Traces = [];
    try {
      for (const [name, token] of Object.entries(tokens)) await callApi(server.url, name, token, traces);
      for (const [name, token] of Object.entries(tokens)) await join(server.url, name, token, traces);
      await renew(server.url, tokens, traces);
      await openPages(server.url, [tokens.good, tokens.expired], traces);
    } finally {
      traces.push(["the server's output", await server.end()]);
      await Deno.remove(folder, { recursive: true });
    }
    assert.ok(traces.length > 150, `${traces.length} traces`);
    // A token's header is the same in all, and what follows is its own.
    const parts = Object.values(tokens).flatMap((token) => token.split(".").slice(1));
    for (const [where, text] of traces) {
      assert.doesNotMatch(text, /eyJ|headcast\.token\./, where);
      for (const part of [...parts, SECRET]) assert.ok(!text.includes(part), where);
    }
    const all = traces.map(([, text]) => text).join("\n");
    for (const words of [/has expired/, /another key/, /from an address/, /Cannot renew/, /welcome/]) {
      assert.match(all, words, "the run was none");
    }
  },
});

async function start(...args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", "start", "--port", "0", "--limits", "failedTokens=100000", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", HEADCAST_TOKEN_SECRET: SECRET },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  let said = "";
  const { promise: ready, resolve } = Promise.withResolvers<string>();
  const listen = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      said += part;
      const [, url] = /Page +(http:\S+)[^]*Ctrl-C ends it/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    }
  };
  const listening = [child.stdout, child.stderr].map(listen);
  const end = async () => {
    child.kill("SIGTERM");
    await Promise.all([child.status, ...listening]);
    return said;
  };
  return { url: await within("the server says where it is", ready).catch(() => assert.fail(said)), end };
}

/** By header, in the query and in the path: what is answered, the headers too. */
async function callApi(url: string, name: string, token: string, traces: Traces): Promise<void> {
  for (const route of [...ROUTES, "avatars/stock/preview.png"]) {
    const asks: [string, Record<string, string>][] = [
      [route, { Authorization: `Bearer ${token}` }],
      [`${route}?token=${token}`, {}],
      [`${route}${route === "" ? "" : "/"}${token}`, { Authorization: `Bearer ${token}` }],
    ];
    for (const [path, headers] of asks) {
      const answer = await rawRequest(url + path, headers);
      const shown = route.endsWith(".png") ? "" : answer.body;
      traces.push([`${name}, ${route}`, JSON.stringify([answer.status, ...answer.headers, shown])]);
    }
  }
}

/** By header, sub-protocol and message, and where a token has no place. */
async function join(url: string, name: string, token: string, traces: Traces): Promise<void> {
  const half = token.slice(0, 100);
  const message = { type: "join", role: "viewer", codecs: ["jpeg"] };
  const joins: [Record<string, string>, unknown][] = [
    [{ Authorization: `Bearer ${token}` }, message],
    [{ "Sec-WebSocket-Protocol": `headcast.v1, headcast.token.${token}` }, message],
    [{}, { ...message, token }],
    // A whole one is too long for these; half of one would tell as much.
    [{}, { type: half, token }],
    [{}, { ...message, token, avatar: half }],
    [{}, { ...message, token, size: half }],
    [{ Origin: `https://${token.slice(0, 40)}.example` }, { ...message, token }],
  ];
  for (const [headers, each] of joins) {
    const { messages } = await rawJoin(`${url}live/main`, headers, each);
    traces.push([`${name}, join`, JSON.stringify(messages)]);
  }
}

async function renew(url: string, tokens: Record<string, string>, traces: Traces): Promise<void> {
  await using session = await connect(`${url.replace("http", "ws")}live/main`, {
    token: tokens["good"]!,
    codecs: ["jpeg"],
  });
  for (const [name, token] of Object.entries(tokens)) {
    const answer = await session.renew(token).then(String, (error) => Deno.inspect(error));
    traces.push([`${name}, renewal`, answer]);
  }
  traces.push(["a session's own words", Deno.inspect(session)]);
}

/** What a browser shows, keeps in its address, logs and asks for. */
async function openPages(url: string, tokens: readonly string[], traces: Traces): Promise<void> {
  await withBrowser(async (context) => {
    await installHelpers(context);
    for (const token of tokens) {
      const page = await context.newPage();
      page.on("console", (message) => traces.push(["a page's console", message.text()]));
      page.on("pageerror", (error) => traces.push(["a page's fault", error.message]));
      // What follows the number sign is sent to nobody; Playwright shows it all the same.
      page.on("request", (request) => traces.push(["a request", request.url().split("#")[0]!]));
      page.on("websocket", (socket) => traces.push(["a socket", socket.url()]));
      await page.goto(`${url}?session=main#token=${token}`);
      const settled = '#status[data-status="joined"], #status[data-status="refused"]';
      await page.waitForSelector(settled, { timeout: 60_000 });
      traces.push(["a page's address", page.url()], ["a page", await page.content()]);
      await page.close();
    }
  });
}
