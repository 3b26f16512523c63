import assert from "node:assert/strict";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { answerWith, makeAsset } from "../../runtime/server/asset.ts";
import { createPage, STATIC_FOLDER } from "../../runtime/server/page.ts";
import { openPageBundle, type PageBundle, pageBundles } from "../../runtime/server/page_bundle.ts";

const ask = (headers: Record<string, string> = {}) => new Request("http://localhost/", { headers });
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

Deno.test("text goes out in the smallest encoding that the browser takes, and 304 where it has it", async () => {
  const raw = new TextEncoder().encode("the same words again and again ".repeat(99));
  const asset = await makeAsset(raw, "text/css; charset=utf-8");
  const cases: [string, string | null, (bytes: Uint8Array) => Uint8Array][] = [
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["gzip, br;q=0", "gzip", gunzipSync],
    ["identity", null, (bytes) => bytes],
  ];
  for (const [accepted, encoding, decode] of cases) {
    const response = answerWith(asset, ask({ "accept-encoding": accepted }));
    assert.equal(response.headers.get("content-encoding"), encoding);
    assert.equal(response.headers.get("vary"), "accept-encoding");
    const bytes = await bytesOf(response);
    assert.ok(encoding === null || bytes.length < raw.length / 10);
    assert.deepEqual(new Uint8Array(decode(bytes)), raw);
  }
  const again = answerWith(asset, ask({ "if-none-match": asset.etag, "accept-encoding": "br" }));
  assert.deepEqual([again.status, again.headers.get("etag")], [304, asset.etag]);
  const picture = answerWith(await makeAsset(raw, "image/png"), ask({ "accept-encoding": "br" }));
  assert.equal(picture.headers.get("content-encoding"), null);
});

Deno.test("the page's scripts are small, call no evaluator, and their maps tell nothing of this machine", async () => {
  const bundle = await openPageBundle();
  const scripts = [...bundle].filter(([path]) => path.endsWith(".js"));
  assert.ok(bundle.has("live/main.js") && bundle.has("train/main.js"));
  const sizeOf = (paths: Iterable<string>) =>
    [...paths].reduce((sum, path) => sum + bundle.get(path)!.raw.length, 0);
  // What others embed is one file by itself.
  const embedded = bundle.get("embed/main.js")!.raw.length;
  assert.ok(embedded <= 122_000, `${embedded} bytes of /embed.js`);
  const opened = importedBy(bundle, ["live/main.js", "train/main.js"], STATIC_IMPORT);
  assert.ok(
    opened.size > 3 && sizeOf(opened) <= 200_000,
    `${sizeOf(opened)} bytes in ${opened.size} scripts`,
  );
  // What a person's face needs comes when its button is pressed or its page opened, and who does neither has none of it.
  const madeOf = (folders: RegExp) =>
    scripts.map(([path]) => path).filter((path) => sourcesOf(path).every((source) => folders.test(source)));
  const sourcesOf = (path: string): string[] => {
    const { sources } = JSON.parse(new TextDecoder().decode(bundle.get(`${path}.map`)!.raw));
    return sources.length > 0 ? sources : [path];
  };
  const tracking = [
    ...madeOf(/^(static\/live\/track|static\/live\/drive\/tracking)\/|^live\/track\//),
    ...scripts.map(([path]) => path).filter((path) => /^tracking-|^live\/track\/t|^webcam\//.test(path)),
  ].filter((path, at, all) => all.indexOf(path) === at);
  assert.ok(tracking.length >= 2 && !tracking.some((path) => opened.has(path)), tracking.join());
  assert.ok(sizeOf(tracking) <= 90_000, `${sizeOf(tracking)} bytes of tracking: ${tracking}`);
  // The same of sound, once there is something to hear or to say.
  const sound = madeOf(/^(static\/(live|client)|runtime\/base)\/sound\//);
  assert.ok(sound.length >= 3 && !sound.some((path) => opened.has(path)), sound.join());
  assert.ok(sizeOf(sound) <= 40_000, `${sizeOf(sound)} bytes of sound: ${sound}`);
  // And of the question for the puppeteer's seat, once somebody asks.
  const seat = madeOf(/^static\/live\/seat\//);
  assert.ok(seat.length === 1 && !opened.has(seat[0]!), seat.join());
  assert.ok(sizeOf(seat) <= 6000, `${sizeOf(seat)} bytes of the seat`);
  // And of what composes transparent pictures and reads colours, once there is one.
  const ground = madeOf(/^(static\/client\/picture\/compositor|runtime\/base\/colour\/css_colour)\.ts$/);
  assert.ok(ground.length === 2 && !ground.some((path) => opened.has(path)), ground.join());
  assert.ok(sizeOf(ground) <= 8000, `${sizeOf(ground)} bytes of ${ground}`);
  // And of where the session is published, once the page Stream is opened.
  const whip = madeOf(/^static\/live\/whip_panel\.ts$/);
  assert.ok(whip.length === 1 && !opened.has(whip[0]!), whip.join());
  assert.ok(sizeOf(whip) <= 4000, `${sizeOf(whip)} bytes of ${whip}`);
  // And of what tells the server that nobody looks, once there is a picture.
  const rest = madeOf(/^static\/(client\/attention|live\/rest)\.ts$/);
  assert.ok(rest.length === 1 && !opened.has(rest[0]!), rest.join());
  assert.ok(sizeOf(rest) <= 2000, `${sizeOf(rest)} bytes of ${rest}`);
  // And of what reads recordings, once one is picked.
  const readers = madeOf(/^runtime\/(formats|motion\/clips)\//).filter((path) => !opened.has(path));
  assert.ok(readers.length > 8 && sizeOf(readers) <= 75_000, `${sizeOf(readers)} bytes of ${readers}`);
  // And of making heads and keeping them, once the session answers and the page Heads is seen.
  const studio = madeOf(/^(static\/studio\/|runtime\/protocol\/training_report\.ts$)/);
  assert.ok(studio.length === 1 && !opened.has(studio[0]!), studio.join());
  assert.ok(sizeOf(studio) <= 20_000, `${sizeOf(studio)} bytes of ${studio}`);
  // And of keys, framings and the picture behind the head, once there is a session.
  const stream = madeOf(STREAM);
  assert.ok(stream.length >= 1 && !stream.some((path) => opened.has(path)), stream.join());
  assert.ok(sizeOf(stream) <= 20_000, `${sizeOf(stream)} bytes of ${stream}`);
  // And of what draws heads by WebGPU, once somebody's pictures are to come from there: the renderer, the reader of packages
  // and the drawer, and the kernels' texts, as they are.
  const drawers = ["open_drawer", "open_aside", "worker"].map((name) => `client/draw/${name}.js`);
  const drawing = [...importedBy(bundle, drawers, ANY_IMPORT)]
    .filter((path) => !opened.has(path));
  const kernels = drawing.filter((path) => /^shaders-/.test(path));
  assert.ok(kernels.length === 1 && sizeOf(kernels) <= 70_000, `${sizeOf(kernels)} bytes of kernels`);
  assert.ok(sizeOf(drawing) - sizeOf(kernels) <= 115_000, `${sizeOf(drawing)} bytes of drawing: ${drawing}`);
  // And of what plays motion, and chooses between it and video, with that.
  const motion = [...importedBy(bundle, ["client/delivery/drawing.js"], ANY_IMPORT)]
    .filter((path) => !opened.has(path) && !drawing.includes(path));
  assert.ok(motion.includes("client/delivery/drawing.js"), motion.join());
  assert.ok(sizeOf(motion) <= 30_000, `${sizeOf(motion)} bytes of motion: ${motion}`);
  // And the page for OBS, which is the embedded head and little more.
  const air = bundle.get("obs/main.js")!.raw.length;
  assert.ok(air <= 4000, `${air} bytes of obs/main.js`);
  // And the page for who runs the server.
  const admin = madeOf(/^static\/admin\//);
  assert.ok(admin.length === 1 && sizeOf(admin) <= 12_000, `${sizeOf(admin)} bytes of ${admin}`);
  const total = sizeOf(scripts.map(([path]) => path)) - sizeOf(tracking) - sizeOf(sound) -
    sizeOf(seat) - sizeOf(ground) - sizeOf(whip) - sizeOf(rest) - sizeOf(studio) - sizeOf(stream) -
    sizeOf(readers.filter((path) => !drawing.includes(path))) -
    sizeOf(drawing.filter((path) => !stream.includes(path))) - sizeOf(motion) - sizeOf(admin) - embedded -
    air;
  assert.ok(total <= 184_000, `${total} bytes with what else comes later`);
  for (const [path, { raw, contentType }] of scripts) {
    const text = new TextDecoder().decode(raw);
    assert.match(contentType, /^text\/javascript/);
    assert.doesNotMatch(text, /new Function|\beval\(/, path);
    assert.match(text, /\/\/# sourceMappingURL=/, path);
    const map = JSON.parse(new TextDecoder().decode(bundle.get(`${path}.map`)!.raw));
    for (const source of map.sources) assert.match(source, /^(static|runtime|shaders|npm)\//);
  }
});

const STATIC_IMPORT = /(?:from|import)\s*"(\.[^"]+)"/g;
/** Those too that come later. */
const ANY_IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/** Scripts, and what they import, all the way down. */
function importedBy(bundle: PageBundle, scripts: readonly string[], how: RegExp): Set<string> {
  const found = new Set(scripts);
  for (const path of found) {
    const text = new TextDecoder().decode(bundle.get(path)!.raw);
    for (const [, from] of text.matchAll(how)) found.add(new URL(from!, `file:///${path}`).pathname.slice(1));
  }
  return found;
}

/** What streamers need, and the two of the core that a picture is saved by. */
const STREAM = /^static\/live\/stream\/|^runtime\/(protocol\/framings|base\/synthetic|formats\/png_xmp)\.ts$/;

/** A project of one source, and a bundler that counts its runs. */
async function withProject(
  test: (
    project: { root: string; runs: () => number; open: (kept?: string) => Promise<string> },
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "headcast-project-" });
  await Deno.mkdir(join(root, "static"));
  for (const path of ["deno.json", "deno.lock", "static/deno.json"]) {
    await Deno.writeTextFile(join(root, path), "{}");
  }
  const source = join(root, "static/main.ts");
  await Deno.writeTextFile(source, "1");
  let count = 0;
  const run = async (_root: string, folder: string) => {
    count++;
    const text = await Deno.readTextFile(source);
    if (text === "broken") throw new SyntaxError("no such name");
    await Deno.mkdir(join(folder, "live"));
    await Deno.writeTextFile(join(folder, "live/main.js"), text);
    await Deno.writeTextFile(join(folder, "live/main.js.map"), JSON.stringify({ sources: [source] }));
  };
  try {
    await test({
      root,
      runs: () => count,
      // As another process would: nothing but the kept file is known.
      open: async (kept = "out/kept.json") =>
        new TextDecoder().decode((await pageBundles({ root, kept, run })()).get("live/main.js")!.raw),
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a bundle is made once, and again when a source or a version has changed", () =>
  withProject(async ({ root, runs, open }) => {
    assert.deepEqual([await open(), await open(), runs()], ["1", "1", 1]);
    await Deno.writeTextFile(join(root, "static/main.ts"), "2");
    assert.deepEqual([await open(), await open(), runs()], ["2", "2", 2]);
    await Deno.writeTextFile(join(root, "deno.lock"), "{ }");
    assert.deepEqual([await open(), runs()], ["2", 3]);
    await Deno.writeTextFile(join(root, "out/kept.json"), "{ half");
    assert.deepEqual([await open(), runs()], ["2", 4]);
  }));

Deno.test("a project that cannot be written to shows its page all the same", () =>
  withProject(async ({ root, open }) => {
    await Deno.writeTextFile(join(root, "plain"), "a file where the folder should be");
    assert.equal(await open("plain/kept.json"), "1");
  }));

Deno.test("a page without scripts says why, and shows itself once they can be made", () =>
  withProject(async ({ root, open }) => {
    const source = join(root, "static/main.ts");
    await Deno.writeTextFile(source, "broken");
    await assert.rejects(
      open(),
      /^Error: Cannot show the page, its scripts could not be bundled: no such name$/,
    );
    let fails = true;
    const said: unknown[] = [];
    const saying = console.error;
    console.error = (text) => said.push(text);
    try {
      const page = createPage(
        STATIC_FOLDER,
        () => fails ? Promise.reject(new Error("Cannot show the page")) : openPageBundle(),
      );
      assert.equal((await page.file("live/main.js", ask()))!.status, 503);
      const refusal = (await page.document("index.html", ask()))!;
      assert.deepEqual([refusal.status, await refusal.text()], [503, "Cannot show the page\n"]);
      fails = false;
      const document = (await page.document("index.html", ask()))!;
      assert.deepEqual([document.status, said], [200, ["Cannot show the page"]]);
      await document.body?.cancel();
    } finally {
      console.error = saying;
    }
  }));
