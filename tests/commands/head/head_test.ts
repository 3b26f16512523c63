import assert from "node:assert/strict";
import { join } from "node:path";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { addHead } from "../../../runtime/head/folder/add_head.ts";
import { denoOutput } from "../../deno_output.ts";
import { decodePng } from "../../formats/decode_png.ts";
import { flamePickle } from "../../head/flame/flame_file.ts";
import { FLAME_VERTICES, syntheticFlame } from "../../head/flame/synthetic_flame.ts";
import { wolfParts, writeAvatarGlb } from "../../head/morph/avatar_glb.ts";
import { stockHead } from "../../kept.ts";
import { ictFolder, ictLack } from "../../ict.ts";
import { testUnless } from "../../skip.ts";
import { testHead } from "../../reference/test_head.ts";

const NOTES = { licence: "for tests only", source: "test_head.ts" };

/** What the real command says, in a folder of data of its own; beside it lies a head to be added, ball.head. */
async function withData(
  test: (
    run: (...words: string[]) => Promise<{ code: number; out: string; err: string }>,
    data: string,
    ball: string,
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "headcast-heads-" });
  const data = join(root, "data");
  try {
    const ball = await addHead(root, { ...testHead(), name: "ball" }, NOTES);
    const run = (...words: string[]) =>
      denoOutput(["run", "-A", "main.ts", ...words], { HEADCAST_DATA: data });
    await test(run, data, ball);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("head add refuses what is neither a file nor a folder: a device has no end", () =>
  withData(async (run) => {
    const { code, err } = await run("head", "add", "/dev/null");
    assert.equal(code, 1);
    assert.match(err, /Cannot add head, it must be a file or a folder: \/dev\/null/);
  }));

const namesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();

Deno.test("head add keeps a head with its picture and licence; list and show tell of it; remove takes it away", () =>
  withData(async (run, data, ball) => {
    const heads = join(data, "heads");
    assert.match(
      (await run("head")).out,
      /^ +stock +built in.*\n\nOthers are brought by deno task head add FILE/,
    );
    const added = await run("head", "add", ball, "--name", "test-ball");
    assert.equal(added.code, 0, added.err);
    assert.match(added.out, /mesh +\d+ vertices, \d+ triangles in 4 regions/);
    assert.match(added.out, /licence +for tests only/);
    assert.match(added.out, /deno task start --head test-ball/);
    assert.deepEqual(await namesIn(heads), ["test-ball.head", "test-ball.png"]);
    const { width, height, pixels } = decodePng(await Deno.readFile(join(heads, "test-ball.png")));
    assert.deepEqual([width, height], [960, 320]);
    assert.ok(new Set(pixels).size > 50, "something is seen");
    assert.match((await run("head", "list")).out, /test-ball +\d+ vertices, .* MB; for tests only/);

    const avatar = buildPlainAvatar({ ...testHead(), name: "test-ball" }, "somebody", [], 2000);
    await saveAvatar(avatar, join(data, "avatars", "somebody"));
    assert.match(
      (await run("head", "show", "test-ball")).out,
      /made from +test_head.ts\n.*[^]*avatars +somebody/,
    );
    const refused = await run("head", "remove", "test-ball");
    assert.deepEqual([refused.code, refused.out], [2, ""]);
    assert.match(refused.err, /--yes is needed: an avatar is bound to it .*\(somebody\)/);
    assert.equal((await run("head", "remove", "test-ball", "--yes")).code, 0);
    assert.deepEqual(await namesIn(heads), []);
    const told = (await run("avatar")).out.replace(/\s+/g, " ");
    assert.match(told, /somebody Cannot find head "test-ball", .*deno task head add FILE --name test-ball/);
  }));

testUnless(ictLack, {
  name: "head add reads ICT-FaceKit from the folder that its archive unpacks to, and says whose it is",
  fn: () =>
    withData(async (run, data) => {
      const { code, out, err } = await run("head", "add", join(ictFolder(), ".."));
      assert.equal(code, 0, err);
      assert.match(err, /Reading +0 % .*\n(?:Reading .*\n)*Reading 100 % \((\d+)\/\1\)/);
      assert.match(out, /mesh +26719 vertices/);
      assert.match(out, /shapes +10 in which/);
      assert.match(out, /licence +MIT, \(c\) 2020 USC/);
      assert.deepEqual(await namesIn(join(data, "heads")), ["ict.head", "ict.png"]);
    }),
});

Deno.test("head add reads FLAME's pickle, adds a mouth, and tells the licence of 2023 Open by the file's name", () =>
  withData(async (run, data, ball) => {
    const open = join(ball, "..", "flame2023_Open.pkl");
    await Deno.writeFile(open, flamePickle(syntheticFlame()));
    const refused = await run("head", "add", open, "--landmarks", join(data, "none.npz"));
    assert.match(refused.err, /its landmarks' file must be there: .*none.npz/);
    const { code, out, err } = await run("head", "add", open);
    assert.equal(code, 0, err);
    assert.match(err, /is FLAME, a pickle, of which nothing is run/);
    assert.match(
      out,
      /head +flame\n[^]*shapes +300 in which[^]*licence +CC-BY-4.0, as its makers say of FLAME 2023 Open/,
    );
    assert.ok(Number(/mesh +(\d+) vertices/.exec(out)![1]) > FLAME_VERTICES, "teeth and tongue");
    assert.deepEqual(await namesIn(join(data, "heads")), ["flame.head", "flame.png"]);
  }));

Deno.test("head add reads a .glb whose targets have ARKit's names, and says what it has not and that no licence is told", () =>
  withData(async (run, data, ball) => {
    const head = stockHead(), { template, triangles, expressionBasis } = head, size = template.length;
    const row = (name: ArkitShape) =>
      expressionBasis.slice(ARKIT_INDEX[name] * size, (ARKIT_INDEX[name] + 1) * size);
    const shapes = ["jawOpen", "eyeBlinkLeft", "eyeBlinkRight"] as const;
    const targets = new Map(shapes.map((name) => [name, row(name)]));
    const glb = join(ball, "..", "robot.glb");
    await Deno.writeFile(
      glb,
      await writeAvatarGlb({ positions: template, triangles, targets, parts: wolfParts(head) }),
    );
    const { code, out, err } = await run("head", "add", glb);
    assert.equal(code, 0, err);
    assert.match(err, /shapes that it has not, which rest: .* and \d+ more/);
    assert.match(out, /head +robot\n[^]*licence +unknown: the file says nothing of it/);
    assert.deepEqual(await namesIn(join(data, "heads")), ["robot.head", "robot.png"]);
  }));

Deno.test("head add refuses what is no head, a name that is taken or none, and changes nothing", () =>
  withData(async (run, data, ball) => {
    const heads = join(data, "heads");
    assert.equal((await run("head", "add", ball)).code, 0);
    const before = await Deno.readFile(join(heads, "ball.head"));
    await Deno.writeTextFile(join(data, "note.txt"), "no head");
    await Deno.writeTextFile(join(data, "face.obj"), "v 0 0 0");
    await Deno.writeFile(join(data, "face.tgz"), Uint8Array.of(0x1f, 0x8b, 8, 0));
    await Deno.writeFile(join(data, "half.head"), before.subarray(0, before.length / 2));
    for (
      const [words, code, message] of [
        [["add", ball], 1, /none of its name may be there \(another: --name, in its place: --replace\)/],
        [["add", ball, "--name", "stock"], 1, /and not "stock": "stock"/],
        [["add", ball, "--name", "../out"], 1, /its name must be letters/],
        [["add", join(data, "note.txt")], 1, /Cannot add head, .*note.txt/],
        [["add", join(data, "half.head"), "--name", "half"], 1, /bytes of arrays must be there/],
        [["add", join(data, "nowhere")], 1, /must be there: .*nowhere/],
        [["add", join(data, "heads")], 1, /a folder without ICT-FaceKit's .*heads/],
        [["add", join(data, "face.obj")], 1, /a single OBJ file, whose folder is needed: .*face.obj/],
        [["add", join(data, "face.tgz")], 1, /an archive, which has to be unpacked first/],
        [["add", join(data, "heads"), "--no-mouth"], 2, /with --no-mouth, it is for FLAME/],
        [["add"], 2, /a file or folder is needed: none/],
        [["paint"], 2, /the first word is one of list, add, show, remove: paint/],
        [["list", "ball"], 2, /it takes no name: ball/],
        [["show", "--replace", "ball"], 2, /with --replace, only add takes it/],
        [["show", "nobody"], 1, /here are stock, ball: nobody/],
        [["remove", "stock", "--yes"], 1, /Cannot remove the head that is built in/],
      ] as const
    ) {
      const { code: met, err } = await run("head", ...words);
      assert.equal(met, code, `${words.join(" ")}: ${err}`);
      assert.match(err, message, words.join(" "));
    }
    assert.deepEqual(await namesIn(heads), ["ball.head", "ball.png"]);
    assert.deepEqual(await Deno.readFile(join(heads, "ball.head")), before);
    assert.equal((await run("head", "add", ball, "--replace")).code, 0);
  }));
