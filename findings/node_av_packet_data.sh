#!/bin/sh
# node-av 6.1.1: `packet.data = bytes` does not put other bytes into a packet: it forgets everything else of it, too. pts
# and dts become AV_NOPTS_VALUE, duration and stream index 0, and it is no key frame any more. Nothing says so, and the
# next muxer answers "Invalid argument" (-22), or puts all in stream 0 without key frames.
#
# Whoever adds to what an encoder has made (an SEI unit, a watermark, encryption) is bitten by it. Way out: keep pts,
# dts, duration, streamIndex, isKeyframe and flags, and set them again after the bytes.
#
# Seen with this script (Deno 2.9.6, Debian 12):
#   before: pts 90, dts 80, duration 30, stream 1, key frame true
#   after:  pts -9223372036854775808, dts -9223372036854775808, duration 0, stream 0, key frame false
# It ends with 0 while that is so, with 1 where it has changed. It needs Deno, and npm to reach.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"dependencies": {"node-av": "6.1.1"}}' >package.json
npm install --silent --no-audit --no-fund >/dev/null

cat >try.mjs <<'JS'
import { Buffer } from "node:buffer";
import process from "node:process";
import { Packet } from "node-av";

const packet = new Packet();
packet.alloc();
packet.data = Buffer.from([0, 0, 1, 9]);
packet.pts = 90n;
packet.dts = 80n;
packet.duration = 30n;
packet.streamIndex = 1;
packet.isKeyframe = true;

const tell = ({ pts, dts, duration, streamIndex, isKeyframe }) =>
  `pts ${pts}, dts ${dts}, duration ${duration}, stream ${streamIndex}, key frame ${isKeyframe}`;
const before = tell(packet);
packet.data = Buffer.from([0, 0, 1, 9, 0xf0]);
const after = tell(packet);
packet.free();
console.log(`before: ${before}\nafter:  ${after}`);
const none = -(2n ** 63n);
const seen = before === "pts 90, dts 80, duration 30, stream 1, key frame true" &&
  after === `pts ${none}, dts ${none}, duration 0, stream 0, key frame false`;
process.exit(seen ? 0 : 1);
JS
deno run -A try.mjs
