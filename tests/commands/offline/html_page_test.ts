import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type HtmlPage, writeHtmlPage } from "../../../runtime/commands/offline/html_page.ts";

const PAGE: HtmlPage = {
  template:
    '<title>__title__</title><meta content="__policy__"><!--put style--><!--put parts--><!--put script--><!--put later--><!-- __licences__ -->',
  ...{
    name: 'a <b> & "c"',
    style: "b{}",
    icon: "<svg/>",
    symbols: "<svg></svg>",
    preview: null,
    tracks: false,
  },
  script: 'const a = "</script><!--";',
  parts: [{ name: "facts", bytes: new TextEncoder().encode("{}") }],
  later: [{ name: "voice_net", bytes: new Uint8Array(5000) }],
  licences: "one -- two --> three",
};

Deno.test("writeHtmlPage() lets nothing end an element or a comment early, and packs what gains by it", () => {
  const html = writeHtmlPage(PAGE);
  assert.match(html, /<title>a &lt;b&gt; &amp; &quot;c&quot;<\/title>/);
  assert.equal(html.match(/<\/script>/g)!.length, 3);
  assert.ok(html.includes('const a = "\\x3c/script>\\x3c!--";'));
  assert.ok(html.endsWith("<!-- one - - two - -> three -->"));
  assert.match(html, /id="part-facts">e30=<\/script>/);
  assert.match(html, /id="part-voice_net" data-packed>.{20,200}<\/script>/);
});

Deno.test("writeHtmlPage() has a policy that knows its script by its hash, and lets nothing in from outside", () => {
  const html = writeHtmlPage(PAGE), [, script] = /<script>([^]*?)<\/script>/.exec(html)!;
  const hash = createHash("sha256").update(script!).digest("base64");
  assert.ok(html.includes(`script-src 'sha256-${hash}' data: blob:;`));
  assert.match(html, /default-src 'none'; .*connect-src 'none';/);
  assert.doesNotMatch(html, /unsafe|https?:/);
  assert.match(writeHtmlPage({ ...PAGE, tracks: true }), /blob: 'unsafe-eval'; .*connect-src blob:;/);
  assert.throws(() => writeHtmlPage({ ...PAGE, template: "<!--put nothing-->" }), /unknown place: nothing/);
});
