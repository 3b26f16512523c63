import { withBrowser } from "./browser.ts";
import { serveEmbedder } from "./embedder.ts";
const policy = "script-src 'self'; connect-src 'self'";
const probe = (say: string) => `
const t0 = performance.now(); const say = (...a) => ${say}([Math.round(performance.now()-t0), ...a].join(" "));
self.addEventListener("securitypolicyviolation", (e) => say("violation", e.effectiveDirective, e.blockedURI));
if (self.document) document.addEventListener("securitypolicyviolation", (e) => say("doc violation", e.effectiveDirective, e.blockedURI));
try { const s = new WebSocket("ws://127.0.0.1:9/"); s.onerror = () => say("ws error"); s.onclose = (e) => say("ws close", e.code, e.wasClean); say("made", s.readyState); } catch (e) { say("throw", e.name) }
fetch("http://127.0.0.1:9/").catch((e) => say("fetch", e.message));`;
const e = serveEmbedder({
  "/": { body: '<script type="module" src="page.js"></script>', policy },
  "/page.js": {
    body: probe("console.log") +
      'const w = new Worker("/w.js", {type:"module"}); w.onmessage = ({data}) => console.log("W", data);',
  },
  "/w.js": { body: probe("postMessage"), policy },
});
await withBrowser(async (c) => {
  const page = await c.newPage();
  page.on("console", (m) => console.log(m.text().slice(0, 160)));
  await page.goto(e.origin + "/");
  await new Promise((r) => setTimeout(r, 3000));
});
await e.close();
