import assert from "node:assert/strict";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { Level } from "../../../runtime/avatar/levels/level.ts";
import { WRITER_VERSION } from "../../../runtime/avatar/package/container.ts";
import { openHeadPackage, openPackage } from "../../../runtime/avatar/package/open_package.ts";
import { STEPS } from "../../../runtime/avatar/package/splat_columns.ts";
import { writeHeadPackage, writePackage } from "../../../runtime/avatar/package/write_package.ts";
import { importSplats } from "../../../runtime/avatar/import/import_splats.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { crc32 } from "../../../runtime/base/crc32.ts";
import { DIGITAL_SOURCE_TYPE } from "../../../runtime/base/synthetic.ts";
import { headFingerprint } from "../../../runtime/head/fingerprint.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { assertSameBytes } from "../../same_bytes.ts";
import { withHarmonics, withLight } from "../../tinted_avatar.ts";
import { firstOf } from "./first_of.ts";
import { readHostile } from "./hostile.ts";
import { putTogether, takeApart } from "./mutate.ts";
import { tinyPackages } from "./tiny.ts";

const HEAD = await headByName("stock");
const WHOLE_AVATAR = buildPlainAvatar(HEAD, "zoe", [0.5, -0.5], 1000);
const PLAIN: Avatar = { ...WHOLE_AVATAR, ...firstOf(WHOLE_AVATAR, 2000) };
const AVATAR: Avatar = {
  ...withHarmonics(withLight(PLAIN, 3), 4, 0.2, 2),
  provenance: { prompt: "a pirate", trainer: "headcast" },
};
const head = () => Promise.resolve(HEAD);
const LEVEL: Level = { pixels: 120, splats: firstOf(AVATAR, 300) };
const WHOLE = await writePackage(AVATAR, { levels: [LEVEL] });
const HEAD_BYTES = await writeHeadPackage(HEAD);

async function* pieces(bytes: Uint8Array, size: number, given: (at: number) => void = () => {}) {
  for (let at = 0; at < bytes.length; at += size) {
    given(at);
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

Deno.test("a megabyte of sections that would unpack to gigabytes is refused where there is no more room", async () => {
  const [about] = await takeApart(WHOLE), empty = new Uint8Array(2 ** 27);
  const bombs = ["HMSH", "HRIG", "SPLT"].map((type) => ({ type, flags: 1, data: empty }));
  const file = await putTogether([about!, ...bombs]);
  assert.ok(file.length < 1e6, `${file.length} bytes`);
  await assert.rejects(
    openPackage(file, { head }).avatar,
    /HRIG must have at most \d+ bytes: 134217728/,
  );
});

/** The largest difference of two arrays, of splats in another order. */
function farthest(order: ArrayLike<number>, was: ArrayLike<number>, is: ArrayLike<number>): number {
  const width = is.length / order.length;
  let most = 0;
  for (let i = 0; i < order.length; i++) {
    for (let k = 0; k < width; k++) {
      most = Math.max(most, Math.abs(was[order[i]! * width + k]! - is[i * width + k]!));
    }
  }
  return most;
}

Deno.test("an avatar comes out of its package within half a step, its splats by triangle", async () => {
  const { splatCount, ...back } = await openPackage(WHOLE, { head }).avatar;
  assert.equal(splatCount, AVATAR.splatCount);
  const order = [...AVATAR.binding.keys()].sort((a, b) => AVATAR.binding[a]! - AVATAR.binding[b]! || a - b);
  const off = (name: "binding" | "oneSided" | "position" | "opacity" | "colour") =>
    farthest(order, AVATAR[name], back[name]);
  const half = (step: number) => step / 2 + 1e-5;
  assert.deepEqual([off("binding"), off("oneSided")], [0, 0]);
  assert.ok(off("position") <= half(STEPS.position), `${off("position")}`);
  assert.ok(off("opacity") <= half(STEPS.opacity) && off("colour") <= half(STEPS.colour));
  order.forEach((from, to) => {
    const turn = [0, 1, 2, 3].reduce(
      (sum, k) => sum + AVATAR.rotation[from * 4 + k]! * back.rotation[to * 4 + k]!,
      0,
    );
    // The fourth is off by as much as the three together, at worst.
    assert.ok(Math.abs(turn) > 1 - 3 * STEPS.rotation ** 2, `${turn}`);
    const long = Math.hypot(...back.rotation.subarray(to * 4, to * 4 + 4));
    assert.ok(Math.abs(long - 1) < 1e-6, `${long}`);
    for (let k = 0; k < 3; k++) {
      const ratio = back.scale[to * 3 + k]! / AVATAR.scale[from * 3 + k]!;
      assert.ok(Math.abs(Math.log(ratio)) <= half(STEPS.scale), `${ratio}`);
    }
    const normal = [0, 1, 2].reduce(
      (sum, k) => sum + AVATAR.light!.normal[from * 3 + k]! * back.light!.normal[to * 3 + k]!,
      0,
    );
    assert.ok(normal > 1 - 2 * STEPS.normal ** 2, `${normal}`);
  });
  for (const name of ["gloss", "polish", "share", "depth"] as const) {
    assert.ok(farthest(order, AVATAR.light![name], back.light![name]) <= half(STEPS.light), name);
  }
  assert.equal(farthest(order, AVATAR.light!.fold, back.light!.fold), 0);
  const first = AVATAR.harmonics!.filter((_, at) => at % 8 < 3);
  assert.ok(farthest(order, first, back.harmonics!) <= half(STEPS.harmonics), "degree 1 of 2");
  assert.deepEqual([back.name, back.head, [...back.shape], back.provenance], [
    "zoe",
    HEAD,
    [0.5, -0.5],
    AVATAR.provenance,
  ]);
});

Deno.test("harmonics are left out where nobody wants them, and the same avatar gives the same bytes", async () => {
  const flat = await writePackage(AVATAR, { harmonics: false });
  const { harmonics } = await openPackage(flat, { head }).avatar;
  assert.equal(harmonics, null);
  assert.ok(flat.length < 0.7 * WHOLE.length, `${flat.length} of ${WHOLE.length}`);
  assertSameBytes(WHOLE, await writePackage(AVATAR, { levels: [LEVEL] }));
});

Deno.test("a package says what it is: its head, that it is synthetic, where it comes from", async () => {
  const about = await openPackage(WHOLE, { head }).about;
  assert.deepEqual(about.head, {
    name: "stock",
    version: HEAD.version,
    fingerprint: headFingerprint(HEAD),
    expressionSpace: "arkit",
  });
  assert.deepEqual([about.name, about.splatCount, about.harmonicsDegree, about.isHeadInside], [
    "zoe",
    AVATAR.splatCount,
    1,
    false,
  ]);
  assert.deepEqual([about.levels, about.provenance], [[{ splats: 300, pixels: 120 }], AVATAR.provenance]);
  const [first] = await takeApart(WHOLE);
  assert.equal(JSON.parse(new TextDecoder().decode(first!.data)).digitalSourceType, DIGITAL_SOURCE_TYPE);
});

Deno.test("a package is read in pieces of any size, and what is coarse is there before the rest has come", async () => {
  const whole = await openPackage(WHOLE, { head }).avatar;
  for (const size of [1, 7, 1000, 65536]) {
    const { position } = await openPackage(pieces(WHOLE, size), { head }).avatar;
    assertSameBytes(position, whole.position, `pieces of ${size}`);
  }
  let at = 0;
  const slowly = openPackage(pieces(WHOLE, 64, (given) => at = given), { head });
  const about = await slowly.about, toldAt = at;
  const coarse = await slowly.coarse, coarseAt = at;
  await slowly.avatar;
  assert.deepEqual([about.name, coarse!.splatCount, coarse!.head], ["zoe", 300, HEAD]);
  assert.ok(
    toldAt < 0.05 * WHOLE.length && coarseAt < 0.4 * WHOLE.length,
    `${toldAt}, ${coarseAt} of ${WHOLE.length}`,
  );
  assert.deepEqual((await slowly.levels).map(({ pixels, splats }) => [pixels, splats.splatCount]), [[
    120,
    300,
  ]]);
});

Deno.test("reading ends where its signal says so, and lets go of the source", async () => {
  const ending = new AbortController();
  let isLeft = false;
  async function* endless() {
    try {
      yield WHOLE.subarray(0, 100);
      await new Promise((resolve) => setTimeout(resolve, 60));
      yield WHOLE.subarray(100, 200);
    } finally {
      isLeft = true;
    }
  }
  const opened = openPackage(endless(), { head, signal: ending.signal });
  setTimeout(() => ending.abort(new Error("enough")), 5);
  await assert.rejects(opened.avatar, /enough/);
  await assert.rejects(opened.coarse, /enough/);
  await new Promise((resolve) => setTimeout(resolve, 80));
  assert.ok(isLeft);
});

Deno.test("sections that are not known are skipped, unless they say that they must not be", async () => {
  const sections = await takeApart(WHOLE), strange = { type: "NEW1", data: new Uint8Array(100), flags: 1 };
  const more = [sections[0]!, strange, ...sections.slice(1)];
  const { splatCount } = await openPackage(await putTogether(more), { head }).avatar;
  assert.equal(splatCount, AVATAR.splatCount);
  more[1] = { ...strange, flags: 3 };
  await assert.rejects(
    openPackage(await putTogether(more), { head }).avatar,
    { message: "Cannot read the package, it must be read by a newer Headcast, for its section: NEW1" },
  );
});

Deno.test("what is no package, or another one, is refused in words", async () => {
  const sections = await takeApart(WHOLE);
  const refusals: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /must not end within its opening, of 16 bytes: 0 bytes$/],
    [new TextEncoder().encode("ply\nformat binary"), /must begin with "headcast": "ply/],
    [await putTogether(sections, { version: 2 }), /its version must be 1 \(a newer Headcast reads it\): 2$/],
    [HEAD_BYTES, /must hold an avatar: head$/],
    [WHOLE.subarray(0, 400), /must not end within section/],
    [await putTogether(sections.filter(({ type }) => type !== "SPLT")), /must have section: SPLT$/],
    [await putTogether(sections.toReversed()), /first section must be ABOU|bytes behind it/],
  ];
  for (const [bytes, words] of refusals) await assert.rejects(openPackage(bytes, { head }).avatar, words);
  const wrong = { ...HEAD, template: HEAD.template.map((x) => 1.1 * x) };
  await assert.rejects(
    openPackage(WHOLE, { head: () => Promise.resolve(wrong) }).avatar,
    /Cannot open the package, its head must be "stock" of/,
  );
  await assert.rejects(openPackage(WHOLE).avatar, /its head must be given/);
  const vast = await writePackage({ ...WHOLE_AVATAR, scale: WHOLE_AVATAR.scale.map((x) => 1000 * x) });
  await assert.rejects(
    openPackage(vast, { head }).avatar,
    /splats must cover its head at most 5000 times: \d+$/,
  );
});

const HEAD_ARRAYS = [
  "template",
  "shapeBasis",
  "expressionBasis",
  "shapedExpressionBasis",
  "poseCorrectives",
  "jointRegressor",
  "skinningWeights",
] as const;

Deno.test("a head comes out of its package within micrometres, whether alone or within an avatar's", async () => {
  const alone = await openHeadPackage(pieces(HEAD_BYTES, 4096));
  const { head: within } = await openPackage(await writePackage(AVATAR, { head: "inline" })).avatar;
  const given = (await openPackage(WHOLE, { head: () => Promise.resolve(HEAD_BYTES) }).avatar).head;
  for (const back of [alone, within, given]) {
    const all: (readonly [typeof HEAD_ARRAYS[number], number])[] = [
      ["template", 0.6e-6],
      ["shapeBasis", 1.1e-6],
      ["expressionBasis", 2.1e-6],
      ["shapedExpressionBasis", 2.1e-6],
      ["poseCorrectives", 5.1e-6],
      ["jointRegressor", 0],
      ["skinningWeights", 1.01 / 4096],
    ];
    for (const [name, most] of all) {
      assert.equal(back[name].length, HEAD[name].length, name);
      const off = HEAD[name].reduce((off, x, at) => Math.max(off, Math.abs(x - back[name][at]!)), 0);
      assert.ok(off <= most, `${name}: ${off}`);
    }
    for (let v = 0; v < back.skinningWeights.length; v += 5) {
      assert.ok(Math.abs(back.skinningWeights.subarray(v, v + 5).reduce((sum, x) => sum + x, 0) - 1) < 1e-6);
    }
    assertSameBytes(HEAD.triangles, back.triangles);
    assertSameBytes(HEAD.regions, back.regions);
    assert.deepEqual([back.expressionNames, back.correctives, back.jointDrivers, back.jointParents], [
      ...[HEAD.expressionNames, HEAD.correctives, HEAD.jointDrivers, HEAD.jointParents],
    ]);
  }
  // What was read may be handed on: it is known whose it is.
  assert.equal((await openPackage(WHOLE, { head: () => Promise.resolve(alone) }).avatar).head, alone);
});

Deno.test("hostile packages are told from good ones: 300 changes, a clear error or a whole avatar each", async () => {
  const { refused } = await readHostile(300, 11);
  assert.ok(refused > 150, `${refused}`);
});

Deno.test("a package becomes an avatar again, on the head that it was made on, and not on one that only looks like it", async () => {
  for (const head of ["inline", "reference"] as const) {
    const file = { name: "zoe.headcast", bytes: await writePackage(PLAIN, { head }) };
    const { avatar, kind } = await importSplats(file, HEAD);
    assert.deepEqual([kind, avatar.head, avatar.splatCount], [
      "Headcast's live package",
      HEAD,
      PLAIN.splatCount,
    ]);
  }
  const other = { ...HEAD, name: "ann", template: HEAD.template.map((x) => 1.1 * x) };
  const bytes = await writePackage({ ...PLAIN, head: other }, { head: "inline" });
  await assert.rejects(importSplats({ name: "ann.headcast", bytes }, HEAD), /Cannot find head "ann"/);
});

Deno.test("packages are written as this version of the writer does: another one makes those that are kept anew", async () => {
  const { files } = await tinyPackages(), sums: number[] = [];
  for (const file of files) {
    let sum = 0;
    for (const { type, data } of await takeApart(file)) if (type !== "ABOU") sum = crc32(data, sum);
    sums.push(sum);
  }
  // Where these change, WRITER_VERSION counts up, and they are written down anew.
  assert.deepEqual([WRITER_VERSION, ...sums], [1, 345240707, 2043673037, 2725232152]);
});
