/** Readers that no test gives malformed files of all kinds: run by files.ts, which says how many. */
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { packAvatar } from "../../../runtime/avatar/folder/file/pack_avatar.ts";
import { NoAvatarError, unpackAvatar } from "../../../runtime/avatar/folder/file/unpack_avatar.ts";
import { openHeadPackage, openPackage } from "../../../runtime/avatar/package/open_package.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { openOsc } from "../../../runtime/formats/osc/osc.ts";
import { readPickle } from "../../../runtime/formats/pickle/pickle.ts";
import { readTorchStream } from "../../../runtime/formats/pickle/torch.ts";
import { type PlyColumn, readPly, writePly } from "../../../runtime/formats/ply.ts";
import { readZip } from "../../../runtime/formats/zip.ts";
import { writeZip } from "../../../runtime/formats/zip_writer.ts";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { motionHeader, motionLine } from "../../../runtime/motion/clips/lines/motion_line.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../../train/run/checkpoint.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { startSnapshot } from "../../../train/run/start_snapshot.ts";
import { tinyPackages } from "../../avatar/package/tiny.ts";
import goldens from "../../formats/goldens/pickles.json" with { type: "json" };
import { decodeBase64 } from "../../formats/hostile.ts";
import { assertRefusesOrReads, malformed, TIMES } from "../../formats/malformed.ts";
import { testHead } from "../../reference/test_head.ts";
import { sealed } from "./sealed.ts";

const AT_ONCE = 100;
const text = (words: string) => new TextEncoder().encode(words);

Deno.test("malformed .ply files", async () => {
  const vertex = {
    name: "vertex",
    count: 3,
    columns: new Map<string, PlyColumn>([["x", Float32Array.of(1, 2, 3)], ["n", Uint32Array.of(1, 2, 3)]]),
  };
  const binary = writePly({ comments: ["made for a bench"], elements: [vertex] });
  const ascii = text(
    "ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty uchar r\nend_header\n1 2\n3 4\n",
  );
  await assertRefusesOrReads(malformed([binary, ascii]), readPly);
});

Deno.test("malformed pickles", async () => {
  const good = [...goldens.plain, ...goldens.arrays, goldens.nested].map(decodeBase64);
  await assertRefusesOrReads(malformed(good), (bytes) => readPickle(bytes));
});

Deno.test("malformed streams of torch", async () => {
  await assertRefusesOrReads(malformed(decodeBase64(goldens.torch)), (bytes) => readTorchStream(bytes));
});

Deno.test("malformed archives", async () => {
  const good = await writeZip(
    new Map([["a.txt", text("hello ".repeat(50))], ["b/c.bin", new Uint8Array(300)]]),
  );
  await assertRefusesOrReads(malformed(good), (bytes) => readZip(bytes));
});

Deno.test("malformed bundles of OSC", async () => {
  const osc = await openOsc();
  const messages = [{ address: "/VMC/Ext/Blend/Val", args: ["Joy", 0.5] }, {
    address: "/VMC/Ext/Blend/Apply",
    args: [],
  }];
  const good = osc.write(messages, 1400);
  await assertRefusesOrReads(malformed(good), (bytes) => osc.read(bytes, () => true, () => {}));
});

Deno.test("malformed packages of avatars and heads", async () => {
  const { avatar, files } = await tinyPackages();
  await assertRefusesOrReads(malformed(files), async (bytes, name) => {
    if (name.includes("(file 2,")) return void await openHeadPackage(bytes);
    const opened = openPackage(bytes, { head: () => Promise.resolve(avatar.head) });
    await Promise.all([opened.avatar, opened.coarse, opened.levels]);
  });
});

Deno.test("malformed archives of avatars", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-hostile-" });
  await saveAvatar(buildPlainAvatar(await headByName("stock"), "zoe", [], 60), `${folder}/zoe`);
  const { stream } = await packAvatar(`${folder}/zoe`);
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  // Stored as it is, so that what is changed is the avatar and not the archive alone.
  const plain = new Map([...await readZip(packed)].map(([name, { data }]) => [name, data]));
  const good = [packed, await writeZip(plain, 0)];
  await Deno.mkdir(`${folder}/out`);
  async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await unpackAvatar(bytes, `${folder}/out/one`);
      await Deno.remove(`${folder}/out/one`, { recursive: true });
    } catch (error) {
      if (error instanceof NoAvatarError) error.message = `Cannot unpack: ${error.message}`;
      throw error;
    }
  }
  // Some at a time: each has megabytes.
  for (let seed = 1; seed <= 500 * TIMES / AT_ONCE; seed++) {
    await assertRefusesOrReads(malformed(good, { count: AT_ONCE / TIMES, seed }), unpack, {
      folder: `${folder}/zoe`,
    });
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("malformed checkpoints, half of them sealed again", async () => {
  const head = testHead(4);
  const snapshot = startSnapshot(head, makeConfig("fast", { splatsPerTriangle: 1 }), [0.5, -1]);
  const good = encodeCheckpoint(head, { step: 7, snapshot, extra: { room: { intersections: 5 } } });
  const files = malformed(good).map((file, at) =>
    at % 2 === 0 ? file : { ...file, bytes: sealed(file.bytes) }
  );
  await assertRefusesOrReads(files, (bytes) => decodeCheckpoint(bytes));
});

Deno.test("malformed lines of motion", async () => {
  const frame = (seq: number) => ({
    seq,
    t: 33 * seq,
    space: "arkit" as const,
    expression: new Float32Array(52).fill(0.3),
    neck: [0, 0.1, 0],
  });
  const good = text(
    motionHeader("main") + [0, 1, 2, 3].map((seq) =>
      motionLine(
        { ...frame(seq), neck: Float32Array.of(0, 0.1, 0) },
        1e12 + 33 * seq,
        seq === 0 ? "stream" : null,
      )
    ).join(""),
  );
  await assertRefusesOrReads(malformed(good), (bytes) => readClip(bytes, "x.jsonl"));
});
