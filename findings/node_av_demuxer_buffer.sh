#!/bin/sh
# node-av 6.1.1: a Demuxer that was opened from a Buffer (or a stream of bytes) and closed again leaves its I/O buffer
# behind: memory grows by `bufferSize` bytes for each that was read (64 KiB unless told otherwise), and no garbage
# collection gives it back. One that was opened from a path leaves nothing of that size.
#
# A server that decodes sounds or pictures that came by the network has them in memory and grows by every one of them.
# Way out: a small `bufferSize` (4096), or a temporary file and its path.
#
# Seen with this script (Deno 2.9.6, Debian 12; 100 times 30 s of WAV, 468 KiB, bufferSize 1 MiB):
#   path:   2 to 45 KiB stay for each
#   Buffer: about 475 KiB stay for each
# It ends with 0 while that is so, with 1 where it has changed. It needs Deno, and npm to reach.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"dependencies": {"node-av": "6.1.1"}}' >package.json
npm install --silent --no-audit --no-fund >/dev/null

cat >try.mjs <<'JS'
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { Demuxer } from "node-av/api";

// Thirty seconds of silence as the plainest WAV there is: mono, 16 bits, 8 kHz.
const rate = 8000, bytes = 30 * rate * 2;
const wav = Buffer.alloc(44 + bytes);
wav.write("RIFF", 0);
wav.writeUInt32LE(36 + bytes, 4);
wav.write("WAVEfmt ", 8);
wav.writeUInt32LE(16, 16);
wav.writeUInt16LE(1, 20);
wav.writeUInt16LE(1, 22);
wav.writeUInt32LE(rate, 24);
wav.writeUInt32LE(rate * 2, 28);
wav.writeUInt16LE(2, 32);
wav.writeUInt16LE(16, 34);
wav.write("data", 36);
wav.writeUInt32LE(bytes, 40);
writeFileSync("silence.wav", wav);

async function resident(times, input) {
  for (let i = 0; i < times; i++) {
    const demuxer = await Demuxer.open(input, { bufferSize: 1 << 20 });
    for await (const packet of demuxer.packets()) packet?.free();
    await demuxer.close();
  }
  for (let i = 0; i < 2; i++) {
    globalThis.gc();
    await setTimeout(200);
  }
  return process.memoryUsage().rss;
}

const TIMES = 100;
async function kept(name, input) {
  const before = await resident(20, input);
  const each = (await resident(TIMES, input) - before) / TIMES / 1024;
  console.log(`${name} ${each.toFixed(0)} KiB stay for each`);
  return each;
}
const path = await kept("path:  ", "silence.wav");
const buffer = await kept("Buffer:", wav);
process.exit(path < 60 && buffer > 300 ? 0 : 1);
JS
deno run -A --v8-flags=--expose-gc try.mjs
