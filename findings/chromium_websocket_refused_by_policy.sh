#!/bin/sh
# Chromium 156.0.8078.108 (Debian 12): a WebSocket whose address the page's Content-Security-Policy (connect-src)
# forbids throws nothing and fires "error", and never "close", though it is CLOSED from then on. One that was allowed
# and found nobody fires both, as the standard has it of every connection that fails.
#
# Whoever reconnects in onclose, as most do, waits for ever and says nothing: the widget on a page with a strict policy
# stays "connecting". Way out: take an "error" on a CLOSED socket for its end, too; securitypolicyviolation tells the
# reason.
#
# Seen with this script:
#   forbidden by connect-src: error, readyState 3
#   allowed, nobody there:    error close, readyState 3
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
const server = createServer((request, response) => {
  const policy = request.url === "/strict" ? "connect-src 'self'" : "connect-src ws:";
  response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy });
  response.end("<!doctype html><title>sockets</title>");
});
server.listen(0, "127.0.0.1", async () => {
  const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const seen = [];
  for (const [path, words] of [["strict", "forbidden by connect-src:"], ["open", "allowed, nobody there:"]]) {
    await page.goto(`http://127.0.0.1:${server.address().port}/${path}`);
    // Port 9 is for what nobody listens to.
    const line = await page.evaluate(async () => {
      const events = [];
      const socket = new WebSocket("ws://localhost:9/");
      for (const name of ["open", "error", "close"]) socket.addEventListener(name, () => events.push(name));
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return `${events.join(" ")}, readyState ${socket.readyState}`;
    });
    seen.push(line);
    console.log(`${words.padEnd(26)}${line}`);
  }
  console.log(`Chromium ${browser.version()}`);
  await browser.close();
  server.close();
  if (seen.join(";") !== "error, readyState 3;error close, readyState 3") process.exitCode = 1;
});
JS
node run.cjs "$browser"
