#!/bin/sh
# @mediapipe/face_mesh 0.4.1633559619 in a classic worker, which it has code for (importScripts(), OffscreenCanvas): it
# loads and initialises, and then each send() ends in "TypeError: Cannot read properties of undefined (reading
# 'canvas')". The same lines on a page give a result.
#
# In a worker it makes a WebGL context and notes it nowhere where pictures are uploaded; and it asks for "webgl" where
# it means WebGL 2, since the option `majorVersion` was renamed (to `ba`) when the file was minified, and its shaders do
# not compile in WebGL 1. Whoever wants the tracker off the page's thread has to give it both: getContext("webgl") that
# is answered with WebGL 2, and the context on its inner object (`mesh.g.D`).
#
# Seen with this script (Chromium 156, Debian 12, SwiftShader):
#   page:    faces 0, asked for webgl2
#   worker:  TypeError: Cannot read properties of undefined (reading 'canvas'), asked for webgl
# It ends with 0 while that is so, with 1 where it has changed. It needs Node, npm and a Chromium (CHROME_PATH, or
# `chromium` in PATH).
set -eu
browser=${CHROME_PATH:-$(command -v chromium || command -v google-chrome || command -v chromium-browser)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund @mediapipe/face_mesh@0.4.1633559619 playwright-core@1.65.1 >/dev/null

cat >try.js <<'JS'
// Runs on a page and in a worker: a grey picture, which has no face in it, is sent once.
globalThis.tryMesh = async () => {
  const asked = [];
  const note = (prototype) => {
    const { getContext } = prototype;
    prototype.getContext = function (type, ...rest) {
      if (/^webgl/.test(type) && this.width > 0) asked.push(type);
      return getContext.call(this, type, ...rest);
    };
  };
  note(OffscreenCanvas.prototype);
  if (globalThis.HTMLCanvasElement) note(HTMLCanvasElement.prototype);
  const picture = new OffscreenCanvas(64, 64);
  const context = picture.getContext("2d");
  context.fillStyle = "#808080";
  context.fillRect(0, 0, 64, 64);
  const mesh = new FaceMesh({ locateFile: (name) => "/" + name });
  mesh.setOptions({ maxNumFaces: 1 });
  let said = "no result";
  mesh.onResults(({ multiFaceLandmarks }) => said = "faces " + multiFaceLandmarks.length);
  try {
    await mesh.initialize();
    await mesh.send({ image: picture });
  } catch (error) {
    said = String(error).split("\n")[0];
  }
  return said + ", asked for " + asked[0];
};
JS
cat >worker.js <<'JS'
importScripts("/face_mesh.js", "/try.js");
tryMesh().then((said) => postMessage(said));
JS
cat >run.cjs <<'JS'
const { createServer } = require("node:http");
const { readFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const { chromium } = require("playwright-core");
const types = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };
const server = createServer((request, response) => {
  const name = basename(request.url) || "page.html";
  const own = ["try.js", "worker.js"].includes(name);
  try {
    const text = name === "page.html"
      ? '<!doctype html><script src="/face_mesh.js"></script><script src="/try.js"></script>'
      : readFileSync(own ? name : join("node_modules/@mediapipe/face_mesh", name));
    response.writeHead(200, { "content-type": types[name.split(".").at(-1)] ?? "application/octet-stream" });
    response.end(text);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(0, "127.0.0.1", async () => {
  const args = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
  const browser = await chromium.launch({ executablePath: process.argv[2], args });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const onPage = await page.evaluate("tryMesh()");
  console.log("page:   ", onPage);
  const inWorker = await page.evaluate(`new Promise((resolve) => {
    new Worker("/worker.js").onmessage = ({ data }) => resolve(data);
  })`);
  console.log("worker: ", inWorker);
  await browser.close();
  server.close();
  const same = /^faces 0, asked for webgl2$/.test(onPage) &&
    /^TypeError: .*reading 'canvas'\), asked for webgl$/.test(inWorker);
  console.log(same ? "As it was" : "This has changed");
  process.exit(same ? 0 : 1);
});
JS
node run.cjs "$browser"
