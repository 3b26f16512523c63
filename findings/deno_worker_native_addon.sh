#!/bin/sh
# Deno 2.9.6: a Worker that has loaded a native addon (N-API) leaves an epoll and an eventfd behind in the process when
# it ends, by terminate() as by its own close(). One without an addon leaves none, and Node's worker_threads none with
# the same addons.
#
# What it is that is loaded does not matter: node-av (FFmpeg) does it, and bufferutil, two functions of plain C. Whoever
# has a worker for each job, or replaces workers that were lost, loses two descriptors by each, in a process that has
# closed all of its own, until the hard limit (which Deno makes its own) is reached: some 2000 workers where it is 4096.
# Way out: keep workers for the next job, or processes.
#
# Seen with this script (Debian 12, Linux), epolls and eventfds that 10 workers left:
#   Deno terminate nothing     0  0
#   Deno terminate bufferutil 10 10
#   Deno terminate node-av    10 10
#   Deno close     nothing     0  0
#   Deno close     bufferutil 10 10
#   Deno close     node-av    10 10
#   Node terminate nothing     0  0
#   Node terminate bufferutil  0  0
#   Node terminate node-av     0  0
# It ends with 0 while that is so, with 1 where it has changed. It needs Linux, Node and npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"dependencies": {"deno": "2.9.6", "bufferutil": "4.1.0", "node-av": "6.1.1"}}' >package.json
npm install --silent --no-audit --no-fund >/dev/null

cat >worker.mjs <<'JS'
import { parentPort, workerData } from "node:worker_threads";

async function load(what) {
  if (what === "bufferutil") {
    const { default: addon } = await import("bufferutil");
    addon.mask(new Uint8Array(64), new Uint8Array(4), new Uint8Array(64), 0, 64);
  } else if (what === "node-av") {
    const { Packet } = await import("node-av/lib");
    new Packet().free();
  }
}
if ("Deno" in globalThis) {
  self.onmessage = async ({ data }) => {
    if (data === "close") return self.close();
    await load(data);
    self.postMessage("loaded");
  };
} else {
  await load(workerData);
  parentPort.on("message", () => {});
  parentPort.postMessage("loaded");
}
JS

cat >count.mjs <<'JS'
import { readdirSync, readlinkSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import * as node from "node:worker_threads";

const WORKERS = 10, PAUSE_MS = 100, SETTLE_MS = 1000;
const isDeno = "Deno" in globalThis, file = new URL("worker.mjs", import.meta.url);

/** Descriptors of this process. */
function open() {
  const count = { eventpoll: 0, eventfd: 0 };
  for (const each of readdirSync("/proc/self/fd")) {
    try {
      const [, kind] = /^anon_inode:\[(\w+)\]$/.exec(readlinkSync(`/proc/self/fd/${each}`)) ?? [];
      if (kind in count) count[kind]++;
    } catch {
      // It is the one by which the folder was read.
    }
  }
  return count;
}

async function start(what) {
  if (!isDeno) {
    const worker = new node.Worker(file, { workerData: what });
    await new Promise((done, failed) => worker.once("message", done).once("error", failed));
    return worker;
  }
  const worker = new Worker(file, { type: "module" });
  await new Promise((done, failed) => {
    worker.onmessage = done;
    worker.onerror = failed;
    worker.postMessage(what);
  });
  return worker;
}

async function run(workers, way, what) {
  for (let i = 0; i < workers; i++) {
    const worker = await start(what);
    await setTimeout(PAUSE_MS);
    if (way === "close") worker.postMessage("close");
    else await worker.terminate();
    await setTimeout(PAUSE_MS);
  }
  await setTimeout(SETTLE_MS);
  return open();
}

let isSo = true;
for (const way of isDeno ? ["terminate", "close"] : ["terminate"]) {
  for (const what of ["nothing", "bufferutil", "node-av"]) {
    const before = await run(2, way, what), after = await run(WORKERS, way, what);
    const epolls = after.eventpoll - before.eventpoll, events = after.eventfd - before.eventfd;
    const numbers = [epolls, events].map((each) => String(each).padStart(2)).join(" ");
    console.log(isDeno ? "Deno" : "Node", way.padEnd(9), what.padEnd(10), numbers);
    const most = Math.max(epolls, events), least = Math.min(epolls, events);
    isSo &&= isDeno && what !== "nothing" ? least >= WORKERS * 0.7 : most <= 1;
  }
}
process.exit(isSo ? 0 : 1);
JS
./node_modules/.bin/deno run -A --no-check count.mjs
node count.mjs
