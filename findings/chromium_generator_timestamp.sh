#!/bin/sh
# Chromium 156.0.8078.108 (Debian 12): a VideoFrame that is made of another one with a time stamp of its own,
# new VideoFrame(frame, { timestamp }), says that time stamp, and loses it in a MediaStreamTrackGenerator: whoever reads
# the track (MediaStreamTrackProcessor) is given the stamp of the frame it was made of. One that is made of a canvas or
# of bytes keeps its own.
#
# Whoever stamps decoded pictures anew for a track (by the sound's clock, or since two streams became one) gets the
# decoder's stamps all the same; what counts by them, such as a limiter of the rate or a recorder, sees a few
# microseconds between pictures where there was a second. A copy of the pixels (copyTo() and new VideoFrame(bytes))
# has the stamp that it is given.
#
# Seen with this script:
#   made of a canvas: says 5000000, arrives as 5000000
#   made of bytes:    says 5000000, arrives as 5000000
#   made of a frame:  says 5000000, arrives as 1000
# It ends with 0 while that is so, with 1 where it has changed. It needs Node, npm and a Chromium (CHROME_PATH, or
# `chromium` in PATH).
set -eu
browser=${CHROME_PATH:-$(command -v chromium || command -v google-chrome || command -v chromium-browser)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund playwright-core@1.65.1 >/dev/null

cat >run.cjs <<'JS'
const { createServer } = require("node:http");
const { chromium } = require("playwright-core");
const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end("<!doctype html><title>tracks</title>");
});
server.listen(0, "127.0.0.1", async () => {
  const args = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
  const browser = await chromium.launch({ executablePath: process.argv[2], args });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const lines = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(64, 64);
    canvas.getContext("2d").fillRect(0, 0, 64, 64);
    const bytes = new Uint8Array(64 * 64 * 4).fill(128);
    const layout = { format: "RGBA", codedWidth: 64, codedHeight: 64 };
    const timestamp = 5_000_000;
    const ways = {
      "made of a canvas": () => new VideoFrame(canvas, { timestamp }),
      "made of bytes": () => new VideoFrame(bytes, { ...layout, timestamp }),
      "made of a frame": () => {
        const first = new VideoFrame(bytes, { ...layout, timestamp: 1000 });
        const second = new VideoFrame(first, { timestamp });
        first.close();
        return second;
      },
    };
    const lines = [];
    for (const [way, make] of Object.entries(ways)) {
      const generator = new MediaStreamTrackGenerator({ kind: "video" });
      const reader = new MediaStreamTrackProcessor({ track: generator }).readable.getReader();
      const writer = generator.writable.getWriter();
      const made = make();
      const says = made.timestamp;
      const [{ value }] = await Promise.all([reader.read(), writer.write(made)]);
      lines.push(`${(way + ":").padEnd(18)}says ${says}, arrives as ${value.timestamp}`);
      value.close();
      generator.stop();
    }
    return lines;
  });
  console.log(`Chromium ${browser.version()}`);
  for (const line of lines) console.log(line);
  await browser.close();
  server.close();
  const seen = lines.map((line) => line.split("arrives as ")[1]).join();
  if (seen !== "5000000,5000000,1000") {
    console.log(`Changed: the stamps that arrive are ${seen}`);
    process.exitCode = 1;
  }
});
JS
node run.cjs "$browser"
