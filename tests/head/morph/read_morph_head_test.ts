import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { type HeadModel, JOINTS, vertexCount } from "../../../runtime/head/head_model.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { placesOf } from "../../../runtime/head/morph/joints.ts";
import { kindOf } from "../../../runtime/head/morph/kinds.ts";
import { readMorphHead } from "../../../runtime/head/morph/read_morph_head.ts";
import { arkitTarget } from "../../../runtime/head/morph/target_names.ts";
import { ictHead, ictLack } from "../../ict.ts";
import { stockHead } from "../../kept.ts";
import { testUnless } from "../../skip.ts";
import { wolfParts, writeAvatarGlb } from "./avatar_glb.ts";
import { avatarOf, posed, stockTargets } from "./stock_targets.ts";

const stock = stockHead();
const SOME: readonly ArkitShape[] = [
  ...[
    "jawOpen",
    "mouthClose",
    "eyeBlinkLeft",
    "eyeBlinkRight",
    "eyeLookDownLeft",
    "eyeLookDownRight",
  ] as const,
  ...["mouthSmileLeft", "mouthSmileRight", "browInnerUp", "jawLeft"] as const,
];
const whole = await writeAvatarGlb(avatarOf(stockTargets(SOME)));

Deno.test("readMorphHead(): each target at weight 1 comes out within 1e-5 m, with jaw and eyes on joints", async () => {
  const lines: string[] = [];
  const head = await readMorphHead(whole, "guest", { report: (line) => lines.push(line) });
  assert.equal(head.name, "guest");
  assert.deepEqual(head.expressionNames, ARKIT_SHAPES);
  const targets = stockTargets(SOME);
  // Vertices that the stock head has twice in one place, with the same targets, are one here.
  const rest = posed(head, {});
  const key = (p: ArrayLike<number>, v: number) =>
    [0, 1, 2].map((c) => Math.round(p[v * 3 + c]! * 1e6)).join();
  const own = new Map<string, number[]>();
  for (let v = 0; v < vertexCount(head); v++) own.set(key(rest, v), [...own.get(key(rest, v)) ?? [], v]);
  const pairs = Array.from(
    { length: vertexCount(stock) },
    (_, v) => [v, own.get(key(stock.template, v)) ?? []] as const,
  )
    .filter(([, found]) => found.length === 1);
  assert.ok(pairs.length > 0.9 * vertexCount(stock), `${pairs.length}`);
  for (const shape of SOME) {
    const wanted = targets.get(shape)!;
    const moved = posed(head, shape === "mouthClose" ? { jawOpen: 1, mouthClose: 1 } : { [shape]: 1 });
    const before = shape === "mouthClose" ? targets.get("jawOpen")! : undefined;
    let worst = 0;
    for (const [v, [w]] of pairs) {
      if (
        shape.startsWith("eyeLook") &&
        head.skinningWeights[w! * 5 + 3]! + head.skinningWeights[w! * 5 + 4]! > 0
      ) continue;
      for (let c = 0; c < 3; c++) {
        const by = wanted[v * 3 + c]! + (before?.[v * 3 + c] ?? 0);
        worst = Math.max(worst, Math.abs(moved[w! * 3 + c]! - stock.template[v * 3 + c]! - by));
      }
    }
    assert.ok(worst < 1e-5, `${shape}: ${worst}`);
  }
  assert.match(lines.join("\n"), /in metres/);
  assert.match(lines.join("\n"), /which rest: eyeLookInLeft/);
});

Deno.test("readMorphHead(): joints, regions and landmarks come out where the stock head has them, in any unit and turned about", async () => {
  const targets = stockTargets(
    SOME,
    (name) => `blendShape1.${name.replace(/Left$/, "_L").replace(/Right$/, "_R")}`,
  );
  const glb = await writeAvatarGlb({ ...avatarOf(targets), unit: 100, backwards: true });
  const lines: string[] = [];
  const head = await readMorphHead(glb, "guest", { report: (line) => lines.push(line) });
  assert.match(lines.join("\n"), /in centimetres, turned to face \+z/);
  const [own, wanted] = [placesOf(head), placesOf(stock)];
  JOINTS.forEach((joint, j) => {
    const apart = Math.hypot(...[0, 1, 2].map((c) => own[j]![c]! - wanted[j]![c]!));
    // The stock jaw slides as it opens: what it turns about on the whole lies under its hinge.
    assert.ok(apart < (joint === "jaw" ? 0.03 : 4e-3), `${joint}: ${apart}`);
  });
  const driver = head.jointDrivers.find(({ expression }) => expression === ARKIT_INDEX.jawOpen)!;
  assert.ok(Math.abs(driver.axisAngle[0] - 0.34) < 0.02, `${driver.axisAngle}`);
  const place = (of: HeadModel, i: number) =>
    [0, 1, 2].map((c) =>
      [0, 1, 2].reduce(
        (sum, k) =>
          sum +
          of.landmarks.barycentric[i * 3 + k]! *
            of.template[of.triangles[of.landmarks.triangles[i]! * 3 + k]! * 3 + c]!,
        0,
      )
    );
  const off = Array.from(
    head.landmarks.indices,
    (_, i) => Math.hypot(...place(head, i).map((x, c) => x - place(stock, i)[c]!)),
  );
  assert.equal(off.length, 478);
  assert.ok(off.reduce((a, b) => a + b, 0) / 478 < 1.5e-3, `${off.reduce((a, b) => a + b, 0) / 478}`);
  const area = (of: HeadModel) => {
    const sums: Record<string, number> = {};
    of.regions.forEach((region) => sums[of.regionNames[region]!] = (sums[of.regionNames[region]!] ?? 0) + 1);
    return sums;
  };
  const [mine, theirs] = [area(head), area(stock)];
  for (const name of ["lips", "brow", "iris", "teeth", "tongue", "hair", "neck"]) {
    assert.ok(Math.abs(mine[name]! / theirs[name]! - 1) < 0.35, `${name}: ${mine[name]} of ${theirs[name]}`);
  }
});

Deno.test("readMorphHead(): bones named Neck, LeftEye and RightEye are used, and what hangs on the spine stays", async () => {
  const bones = {
    Spine: [0, -0.2, -0.1],
    Neck: [0, -0.12, -0.08],
    Head: [0, -0.05, -0.05],
    LeftEye: [0.032, 0.002, -0.012],
    RightEye: [-0.032, 0.002, -0.012],
  } as const;
  const head = await readMorphHead(await writeAvatarGlb({ ...avatarOf(stockTargets(SOME)), bones }), "guest");
  const places = placesOf(head);
  for (const [joint, bone] of [["neck", "Neck"], ["leftEye", "LeftEye"], ["rightEye", "RightEye"]] as const) {
    const at = places[JOINTS.indexOf(joint)]!;
    assert.ok(Math.hypot(...at.map((x, c) => x - bones[bone][c]!)) < 1e-5, `${joint}: ${at}`);
  }
  for (let v = 0; v < vertexCount(head); v++) {
    const low = head.template[v * 3 + 1]! < -0.1201, high = head.template[v * 3 + 1]! > -0.1199;
    if (low) assert.equal(head.skinningWeights[v * 5], 1);
    if (high) assert.equal(head.skinningWeights[v * 5], 0);
  }
  foldIdentity(head, []);
});

Deno.test("readMorphHead() says what it leaves out, and refuses a file without ARKit's names, with what it has", async () => {
  const targets = stockTargets(["jawOpen", "eyeBlinkLeft", "eyeBlinkRight"]);
  const extra = new Map([...targets, ["viseme_aa", targets.get("jawOpen")!]]);
  const parts = wolfParts(stock);
  const glb = await writeAvatarGlb({
    ...avatarOf(extra),
    parts: [...parts, { ...parts[2]!, name: "Wolf3D_Glasses" }, { ...parts[3]!, name: "Wolf3D_Outfit_Top" }],
  });
  const lines: string[] = [];
  const head = await readMorphHead(glb, "guest", { report: (line) => lines.push(line) });
  assert.ok(vertexCount(head) <= vertexCount(stock));
  assert.match(lines.join("\n"), /meshes left out: Wolf3D_Glasses, Wolf3D_Outfit_Top/);
  assert.match(lines.join("\n"), /no name for, left out: viseme_aa/);
  const oculus = new Map([["viseme_aa", targets.get("jawOpen")!], ["mouthOpen", targets.get("jawOpen")!]]);
  await assert.rejects(
    async () => await readMorphHead(await writeAvatarGlb(avatarOf(oculus)), "guest"),
    { name: "RangeError", message: /ARKit's.*: viseme_aa, mouthOpen/ },
  );
  const half = new Map([["jawOpen", targets.get("jawOpen")!]]);
  await assert.rejects(
    async () => await readMorphHead(await writeAvatarGlb(avatarOf(half)), "guest"),
    { name: "RangeError", message: /eyeBlinkLeft, eyeBlinkRight/ },
  );
});

Deno.test("arkitTarget() knows ARKit's names as exporters write them", () => {
  for (
    const name of [
      "eyeBlinkLeft",
      "EyeBlinkLeft",
      "eyeBlink_L",
      "eye_blink_left",
      "eyeBlinkL",
      "shapes.eyeBlinkLeft",
      "Head:eyeBlink_L",
      "eyeBlink.L",
    ]
  ) {
    assert.deepEqual(arkitTarget(name), { shape: "eyeBlinkLeft", half: null }, name);
  }
  assert.deepEqual(arkitTarget("browInnerUp_R"), { shape: "browInnerUp", half: "right" });
  assert.deepEqual(arkitTarget("mouthLeft"), { shape: "mouthLeft", half: null });
  assert.deepEqual(arkitTarget("mouthRollLower"), { shape: "mouthRollLower", half: null });
  assert.deepEqual(arkitTarget("jawRight"), { shape: "jawRight", half: null });
  for (const name of ["viseme_aa", "mouthOpen", "eyesClosed", "mouth", "", "."]) {
    assert.equal(arkitTarget(name), undefined, name);
  }
});

Deno.test("kindOf() tells faces, eyes and mouths from what is worn", () => {
  assert.equal(kindOf(["Wolf3D_Head", "Wolf3D_Skin"], 52), "face");
  assert.equal(kindOf(["EyeLeft", "Wolf3D_Eye"], 2), "eye");
  assert.equal(kindOf(["Wolf3D_Teeth"], 52), "mouth");
  assert.equal(kindOf(["head_lod0_ORIGINAL"], 51), "face");
  for (const name of ["Wolf3D_Hair", "Wolf3D_Glasses", "Wolf3D_Body", "Eyelashes", "eyebrows", "Cube"]) {
    assert.equal(kindOf([name], 0), "left out", name);
  }
});

testUnless(ictLack, {
  name: "readMorphHead() finds on a scan's export what readIct() finds in its files",
  fn: async () => {
    const scan = await ictHead(), rest = posed(scan, {});
    const targets = new Map(
      (["jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "browInnerUp"] as const).map((name) =>
        [name, posed(scan, { [name]: 1 }).map((x, i) => x - rest[i]!)] as const
      ),
    );
    const glb = await writeAvatarGlb({
      positions: scan.template,
      triangles: scan.triangles,
      targets,
      parts: wolfParts(scan),
      unit: 100,
    });
    const head = await readMorphHead(glb, "scan");
    const [own, wanted] = [placesOf(head), placesOf(scan)];
    JOINTS.forEach((joint, j) => {
      const apart = Math.hypot(...[0, 1, 2].map((c) => own[j]![c]! - wanted[j]![c]!));
      // Here eyeballs are fitted with their corneas; root and neck go by landmarks, which the scan's own edges have not set.
      assert.ok(apart < (joint === "jaw" ? 1e-3 : 6e-3), `${joint}: ${apart}`);
    });
    const jaw = head.jointDrivers.find(({ expression }) => expression === ARKIT_INDEX.jawOpen)!;
    assert.ok(Math.abs(jaw.axisAngle[0] - 0.442) < 5e-3, `${jaw.axisAngle}`);
  },
});
