/**
 * The SDK's stream in a call, over ten seconds without network, a restart of the server, and a minute behind another tab:
 * pictures that arrive at the other peer, and each packet of a running sound, of which none may be played twice.
 *
 *   deno run -A tests/bench/embed/call.ts
 *   deno run -A tests/bench/embed/call.ts --page --hidden 20
 *
 * Chromium has no flag against throttling, and the page's policy lists the server alone; --page allows it no worker.
 */
import { connect as dial, createServer, type Socket } from "node:net";
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number, toggle } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { s16FromPcm } from "../../../runtime/base/sound/pcm_s16.ts";
import { connect, type Session } from "../../../runtime/protocol/mod.ts";
import { serve, type Server } from "../../../runtime/server/serve.ts";
import { serveEmbedder, strictPolicy } from "../../e2e/embedder.ts";
import { makeAvatars } from "../../server/live_server.ts";
import { PAINTED_WORKER, sleep } from "../../stream/fakes.ts";
import { openChromium, type Tab } from "../tracking/chromium.ts";

const RATE = 24_000;
const PIP_MS = 250;

/** Between page and server: a network that can be out. */
function openNetwork(to: number): Promise<{ port: number; out: boolean; close(): void }> {
  const sockets = new Set<Socket>();
  const network = { port: 0, out: false, close };
  const server = createServer((near) => {
    const far = dial(to, "127.0.0.1");
    for (const [from, other] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on("data", async (bytes) => {
        from.pause();
        while (network.out) await sleep(50);
        if (!other.destroyed) other.write(bytes);
        from.resume();
      });
      from.on("error", () => other.destroy());
      from.on("close", () => {
        sockets.delete(from);
        other.destroy();
      });
    }
  });
  function close(): void {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      network.port = (server.address() as { port: number }).port;
      resolve(network);
    })
  );
}

/** A pip every quarter of a second until it is told to stop. */
async function sayPips(session: Session, from: number, id: string, isOver: () => boolean): Promise<number> {
  const start = performance.now();
  let index = from;
  for (; !isOver(); index++) {
    const pcm = new Float32Array(RATE * PIP_MS / 1000);
    for (let i = 0; i < RATE * 0.08; i++) {
      pcm[i] = 0.6 * Math.sin(2 * Math.PI * 600 * i / RATE);
    }
    try {
      for (let at = 0; at < pcm.length; at += RATE / 20) {
        session.speakSound(s16FromPcm(pcm.subarray(at, at + RATE / 20)), {
          id,
          codec: "pcm-s16",
          sampleRate: RATE,
        });
      }
    } catch {
      return index;
    }
    // Half a second ahead of its time.
    await sleep(Math.max(0, start + (index - from + 1) * PIP_MS - 500 - performance.now()));
  }
  return index;
}

/** Counts what arrives. @returns pictures a second, how many the track gave, and the longest time without one, milliseconds */
async function count(tab: Tab, seconds: number): Promise<{ rate: number; given: number; gapMs: number }> {
  const [start, first] = [performance.now(), await tab.evaluate<number>("arrived()")];
  const givenBefore = await tab.evaluate<number>("given()");
  let [last, since, gapMs] = [first, start, 0];
  while (performance.now() < start + seconds * 1000) {
    await sleep(200);
    const now = await tab.evaluate<number>("arrived()");
    gapMs = Math.max(gapMs, performance.now() - since);
    if (now > last) since = performance.now();
    last = now;
  }
  const given = (await tab.evaluate<number>("given()") - givenBefore) / seconds;
  return { rate: (last - first) / seconds, given, gapMs };
}

/** Until pictures arrive again, milliseconds. */
async function untilMore(tab: Tab): Promise<number> {
  const [start, before] = [performance.now(), await tab.evaluate<number>("arrived()")];
  while (await tab.evaluate<number>("arrived()") <= before + 3) {
    if (performance.now() > start + 60_000) throw new Error("No picture has come for a minute");
    await sleep(100);
  }
  return performance.now() - start;
}

/** What sound_probe.js has counted. */
interface Played {
  /** That came to the player, told apart by server, generation and sound time, of which each packet has one of its own. */
  readonly packets: number;
  readonly cameTwice: number;
  /** More than half of them was. */
  readonly played: number;
  /** By more than half. */
  readonly playedTwice: number;
  /** How often the one that was played most was: 1 is once; a player that waits for its pictures reads a little slower. */
  readonly most: number;
}

const command = defineCommand({
  name: "tests/bench/embed/call.ts",
  isProgram: true,
  summary: "count what arrives of an embedded head's stream in a call, over losses and behind another tab",
  flags: {
    hidden: number("seconds behind another tab", "seconds", 60, { min: 5, max: 3600 }),
    outage: number("seconds without network", "seconds", 10, { min: 1, max: 60 }),
    page: toggle("no worker is allowed"),
  },
  examples: [["deno run -A tests/bench/embed/call.ts", "all of it, two minutes"]],
  async run({ hidden, outage, page }) {
    const avatarsFolder = await makeAvatars();
    const files: Record<string, { body: string; policy?: string }> = {};
    const embedder = serveEmbedder(files);
    const open = (port: number): Promise<Server> =>
      serve({
        ...{ port, avatarsFolder, avatarFolder: `${avatarsFolder}/stock`, size: 256, fps: 30 },
        ...{ workerUrl: PAINTED_WORKER, restartDelayMs: 5, allowedOrigins: [embedder.origin] },
      });
    let server = await open(0);
    const { port } = new URL(server.url);
    const network = await openNetwork(Number(port));
    const address = `http://127.0.0.1:${network.port}/`;
    const policy = strictPolicy(address, `; media-src blob:; worker-src ${page ? "'none'" : "blob:"}`);
    files["/"] = { body: '<!doctype html><script type="module" src="page.js"></script>', policy };
    const setting = { server: address, options: { session: "call", role: "viewer" } };
    files["/page.js"] = {
      body: `globalThis.setting = ${JSON.stringify(setting)};\n` +
        await Deno.readTextFile(new URL("call_page.js", import.meta.url)),
    };
    files["/sound_probe.js"] = {
      body: await Deno.readTextFile(new URL("sound_probe.js", import.meta.url)),
    };
    const chromium = await openChromium(["--autoplay-policy=no-user-gesture-required"]);
    console.log(`${chromium.version}, ${page ? "the page's thread" : "a worker"}`);
    const tab = await chromium.openTab();
    let over = false, index = 0;
    const speak = (id: string) => {
      over = false;
      return { done: speakUntilOver(id) };
    };
    const speakUntilOver = async (id: string) => {
      const session = await connect(`ws://127.0.0.1:${port}/live/call`, { codecs: ["jpeg"] });
      index = await sayPips(session, index, id, () => over);
      await session.close();
    };
    try {
      await tab.goto(`${embedder.origin}/`);
      await tab.until("globalThis.head?.state === 'connected'", 30_000);
      let saying = speak("first");
      const told = (what: string, { rate, given, gapMs }: Awaited<ReturnType<typeof count>>) =>
        console.log(
          `${what}: ${given.toFixed(1)} pictures/s given, ${rate.toFixed(1)} arrive, longest gap ${
            Math.round(gapMs)
          } ms`,
        );
      await tab.until("pips() > 3", 30_000);
      await untilMore(tab);
      told("before", await count(tab, 5));

      network.out = true;
      await sleep(outage * 1000);
      network.out = false;
      console.log(
        `network back after ${outage} s: pictures again after ${Math.round(await untilMore(tab))} ms`,
      );
      told("after the outage", await count(tab, 5));

      const restarted = performance.now();
      await server.close();
      server = await open(Number(port));
      console.log(
        `server restarted in ${Math.round(performance.now() - restarted)} ms: pictures again after ${
          Math.round(await untilMore(tab))
        } ms`,
      );
      over = true;
      await saying.done;
      // Another server counts anew. What the page might have kept of the old one has come by now, and is told as that.
      await tab.evaluate("servers(1)");
      saying = speak("second");
      told("after the restart", await count(tab, 5));

      await chromium.openTab();
      await tab.until("document.hidden", 5000);
      told(`hidden for ${hidden} s`, await count(tab, hidden));
      console.log(`still hidden: ${await tab.evaluate("document.hidden")}`);
      over = true;
      await saying.done;
      await sleep(1500);
      const { packets, cameTwice, played, playedTwice, most } = await tab.evaluate<Played>("report()");
      console.log(
        `sound: ${packets} packets came to the player, ${cameTwice} of them twice; ${played} were played, ` +
          `${playedTwice} of them twice (the most: ${most.toFixed(3)} times)`,
      );
      console.log(`pips: ${index} said, ${await tab.evaluate("pips()")} heard at the other peer`);
      console.log(JSON.stringify(await tab.evaluate<unknown[]>("told.filter(([a]) => a !== 'quality')")));
      console.log(
        "quality:",
        JSON.stringify(await tab.evaluate("told.filter(([a]) => a === 'quality').at(-1)")),
      );
      if (packets === 0 || playedTwice > 0) {
        throw new Error(`Sound was doubled, or none came: ${playedTwice}`);
      }
    } finally {
      over = true;
      await chromium.close();
      network.close();
      await server.close();
      await embedder.close();
      await Deno.remove(avatarsFolder, { recursive: true });
    }
  },
});

Deno.exit(await runCommand(command, Deno.args));
