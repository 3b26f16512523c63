import assert from "node:assert/strict";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { FRAME, HARMONICS, PROJECTED, SPLAT, STATISTICS } from "../../../runtime/gpu/layouts.ts";
import { columnOf } from "../../../runtime/gpu/struct_rows.ts";
import { planProjectBackward } from "../../../train/render/project_backward.ts";
import { gpuTest } from "../../gpu_support.ts";
import { bindSplats, triangleFrames } from "../../reference/binding.ts";
import { projectSplats } from "../../reference/project.ts";
import * as t from "../../reference/tape.ts";
import { testHead } from "../../reference/test_head.ts";
import { frameOf, HARMONIC_1, splatOnScreen } from "../../reference/training_chain.ts";
import {
  activate,
  centralDifferences,
  download,
  draws,
  GROUPS,
  modelOf,
  onScreenOf,
  relativeError,
  rowOf,
  SCREEN_PLACES,
  submit,
  viewOf,
} from "../training_support.ts";

const SIZE = 128;
const CAMERA: Camera = { azimuth: 0.6, elevation: -0.3, distance: 1.7, fovY: 0.9, height: -0.1 };

interface SceneOptions {
  /** Logarithms of the local scales, drawn evenly. */
  readonly logScale?: readonly [number, number];
  /** Half side of the cube in which triangles lie. */
  readonly extent?: number;
  /** Colours that depend on the line of sight. */
  readonly harmonics?: boolean;
}

/** Splats on triangles of their own, and a gradient of the screen at random; all exact in float32. */
function randomScene(seed: number, count: number, options: SceneOptions = {}) {
  const { logScale = [-2, 1], extent = 0.7, harmonics: tinted = false } = options;
  const { between, normal } = draws(seed);
  const raw = new Float32Array(count * SPLAT.words);
  const vertices = new Float32Array(count * 9);
  const vProjected = new Float32Array(count * PROJECTED.words);
  for (let i = 0; i < count; i++) {
    raw.set([normal(), normal(), normal(), between(-3, 3)], i * SPLAT.words);
    raw.set([normal(), normal(), normal(), normal()], i * SPLAT.words + SPLAT.at("rotation"));
    for (let c = 0; c < 3; c++) raw[i * SPLAT.words + SPLAT.at("scale") + c] = between(...logScale);
    for (let c = 0; c < 3; c++) raw[i * SPLAT.words + SPLAT.at("colour") + c] = between(-2.2, 2.2); // some beyond 0..1
    const middle = [0, 0, 0].map(() => between(-extent, extent));
    for (let k = 0; k < 9; k++) vertices[i * 9 + k] = middle[k % 3]! + 0.05 * normal();
    // What a real loss asks of the form grows with the square of the splat's size.
    SCREEN_PLACES.forEach((place, k) =>
      vProjected[i * PROJECTED.words + place] = normal() * (k >= 2 && k < 5 ? 30 : 1)
    );
    // Else nobody would see what a place owes to its colour.
    if (tinted) {
      for (const k of [0, 1, 2, 3, 4, 5, 9]) vProjected[i * PROJECTED.words + SCREEN_PLACES[k]!]! *= 1e-3;
    }
  }
  const frames = new Float32Array(count * 12);
  for (let i = 0; i < count; i++) {
    t.newTape();
    const corners = [0, 3, 6].map((k) => Array.from(vertices.subarray(i * 9 + k, i * 9 + k + 3)));
    frameOf(corners).forEach((row, r) => row.forEach((x, c) => frames[i * 12 + r * 4 + c] = x.value));
  }
  const harmonics = tinted ? Float32Array.from({ length: count * 9 }, () => between(-0.6, 0.6)) : undefined;
  return { count, raw, vertices, frames, vProjected, harmonics };
}
type Scene = ReturnType<typeof randomScene>;

/** One splat's gradients by the tape, in the layouts of Model.gradient and of frames; and its screen terms. */
function twinOf(scene: Scene, i: number) {
  t.newTape();
  const raw = t.variables(rowOf(scene.raw, i));
  const flat = t.variables(scene.frames.subarray(i * 12, i * 12 + 12));
  const frame = [0, 4, 8].map((at) => flat.slice(at, at + 4));
  const harmonics = t.variables(scene.harmonics?.subarray(i * 9, i * 9 + 9) ?? []);
  const { terms, radii, direction } = splatOnScreen(raw, frame, CAMERA, SIZE, harmonics);
  const v = onScreenOf(scene.vProjected, i);
  t.backward(t.dot(v, terms));
  const gradient = raw.map((x) => x.gradient);
  const onHarmonics = harmonics.map((x) => x.gradient);
  // The kernel lets a cut colour come back inside, which no derivative says.
  for (let c = 0; c < 3; c++) {
    const rgb = terms[6 + c]!.value;
    if ((rgb === 0 && v[6 + c]! < 0) || (rgb === 1 && v[6 + c]! > 0)) {
      gradient[SPLAT.at("colour") + c] = v[6 + c]! / (2 * Math.sqrt(Math.PI));
      direction.forEach((d, k) => onHarmonics[c * 3 + k] = v[6 + c]! * HARMONIC_1 * d);
    }
  }
  return { gradient, harmonics: onHarmonics, frame: flat.map((x) => x.gradient), terms, radii };
}

async function onGpu(gpu: Gpu, scene: Scene, drawn: (splat: number) => boolean = () => true) {
  const { count } = scene;
  const head = { ...testHead(2), triangles: new Uint32Array(count * 3) };
  const triangles = Uint32Array.from({ length: count }, (_, i) => i);
  const model = modelOf(gpu, head, scene.raw, triangles, scene.harmonics);
  await activate(gpu, model);
  const vFrames = gpu.buffer("v_frames", count * FRAME.size);
  const footprints = Uint32Array.from({ length: count * 4 }, (_, k) => drawn(k >> 2) ? 1 : 0);
  const passes = await planProjectBackward(gpu, model, {
    frames: gpu.upload("frames", scene.frames),
    footprints: gpu.upload("footprints", footprints),
    vProjected: gpu.upload("v_projected", scene.vProjected),
    vFrames,
    view: viewOf(gpu, CAMERA, SIZE, count),
  });
  submit(gpu, ...passes.map((pass) => pass.encode));
  await gpu.settle();
  return {
    gradient: await download(gpu, model.gradient),
    statistics: await download(gpu, model.statistics),
    frames: await download(gpu, vFrames),
    harmonics: model.harmonics ? await download(gpu, model.harmonics.gradient) : new Float32Array(0),
  };
}

Deno.test("the twin of activation, binding and projection is the renderer's float64 twin", () => {
  const scene = randomScene(1, 20);
  const head = { ...testHead(2), triangles: Uint32Array.from({ length: 60 }, (_, i) => i) };
  for (let i = 0; i < scene.count; i++) {
    const raw = rowOf(scene.raw, i);
    const avatar = {
      head,
      splatCount: 1,
      binding: Uint32Array.of(i),
      position: columnOf(SPLAT, raw, "mean"),
      rotation: columnOf(SPLAT, raw, "rotation"),
      scale: columnOf(SPLAT, raw, "scale").map(Math.exp),
      opacity: columnOf(SPLAT, raw, "opacity").map((logit) => 1 / (1 + Math.exp(-logit))),
      colour: columnOf(SPLAT, raw, "colour").map((c) =>
        Math.min(1, Math.max(0, 0.5 + 0.28209479177387814 * c))
      ),
    };
    const world = bindSplats(avatar as never, triangleFrames(scene.vertices, head.triangles));
    const { mean, conic, depth } = projectSplats(world, CAMERA, SIZE);
    const [a, b, c] = conic as unknown as [number, number, number];
    const expected = [...mean, -0.5 * Math.LOG2E * a, -Math.LOG2E * b, -0.5 * Math.LOG2E * c]
      .concat(world.opacity[0]!, ...world.colour, depth[0]!);
    const terms = twinOf(scene, i).terms.map((x) => x.value);
    assert.ok(relativeError(terms, expected) < 1e-5, `splat ${i}: ${terms} for ${expected}`);
  }
});

Deno.test("the tape's gradient of activation, binding and projection is that of central differences", () => {
  for (const [seed, harmonics] of [[2, false], [3, false], [4, true], [5, true]] as const) {
    const scene = randomScene(seed, 12, { extent: 1.2, harmonics });
    for (let i = 0; i < scene.count; i++) {
      const loss = (x: Float64Array): number => {
        t.newTape();
        const frame = [0, 4, 8].map((at) => Array.from(x.subarray(SPLAT.words + at, SPLAT.words + at + 4)));
        const own = Array.from(x.subarray(SPLAT.words + 12));
        const { terms } = splatOnScreen(Array.from(x.subarray(0, SPLAT.words)), frame, CAMERA, SIZE, own);
        return t.dot(onScreenOf(scene.vProjected, i), terms).value;
      };
      const at = [
        ...rowOf(scene.raw, i),
        ...scene.frames.subarray(i * 12, i * 12 + 12),
        ...scene.harmonics?.subarray(i * 9, i * 9 + 9) ?? [],
      ];
      const differences = centralDifferences(loss, at, 1e-6);
      t.newTape();
      const x = t.variables(at);
      const { terms } = splatOnScreen(
        x.slice(0, SPLAT.words),
        [0, 4, 8].map((k) => x.slice(SPLAT.words + k, SPLAT.words + k + 4)),
        CAMERA,
        SIZE,
        x.slice(SPLAT.words + 12),
      );
      t.backward(t.dot(onScreenOf(scene.vProjected, i), terms));
      assert.ok(relativeError(x.map((each) => each.gradient), differences) < 1e-6, `splat ${i}`);
    }
  }
});

const SCENES: readonly [string, SceneOptions][] = [
  ["splats of all shapes", {}],
  ["splats far smaller than a pixel", { logScale: [-9, -5] }],
  ["splats as large as the picture", { logScale: [1, 3] }],
  ["needles and discs", { logScale: [-8, 3] }],
  ["splats beyond the picture's edge", { extent: 1.2 }],
  ["splats whose colours depend on the line of sight", { harmonics: true }],
];

for (const [what, options] of SCENES) {
  gpuTest(`project_backward() of ${what} agrees with the twin to 1e-3`, async (gpu) => {
    for (const seed of [11, 12, 13]) {
      const scene = randomScene(seed, 200, options);
      const twins = Array.from({ length: scene.count }, (_, i) => twinOf(scene, i));
      const visible = twins.map(({ terms }) => terms[9]!.value > 0.05);
      assert.ok(visible.filter((each) => each).length > 150, "the scene must be before the camera");
      const { gradient, frames, statistics, harmonics } = await onGpu(gpu, scene, (i) => visible[i]!);
      const shown = Array.from(visible.keys()).filter((i) => visible[i]);
      for (const [group, places] of Object.entries(GROUPS)) {
        const pick = (of: (i: number) => ArrayLike<number>) =>
          shown.flatMap((i) => places.map((place) => of(i)[place]!));
        const error = relativeError(pick((i) => rowOf(gradient, i)), pick((i) => twins[i]!.gradient));
        assert.ok(error < 1e-3, `${group}, seed ${seed}: ${error}`);
      }
      if (scene.harmonics) {
        const error = relativeError(
          shown.flatMap((i) => [...columnOf(HARMONICS, harmonics, "vectors", [i])]),
          shown.flatMap((i) => twins[i]!.harmonics),
        );
        assert.ok(error < 1e-3, `harmonics, seed ${seed}: ${error}`);
      }
      const onFrames = relativeError(
        shown.flatMap((i) => [...frames.subarray(i * 12, i * 12 + 12)]),
        shown.flatMap((i) => twins[i]!.frame),
      );
      assert.ok(onFrames < 1e-3, `frames, seed ${seed}: ${onFrames}`);
      const radii = relativeError(
        shown.map((i) => statistics[i * STATISTICS.words + STATISTICS.at("radius")]!),
        shown.map((i) => 3 * twins[i]!.radii[0]),
      );
      assert.ok(radii < 1e-4, `radii, seed ${seed}: ${radii}`);
      const reaches = shown.map((i) => SIZE / 2 * Math.hypot(...onScreenOf(scene.vProjected, i).slice(0, 2)));
      assert.ok(
        relativeError(shown.map((i) => statistics[i * STATISTICS.words + STATISTICS.at("reach")]!), reaches) <
          1e-6,
      );
    }
  });
}

gpuTest("in a triangle without area a colour depends on no side, and asks for none", async (gpu) => {
  const scene = randomScene(23, 2, { harmonics: true });
  const plain = { ...scene, harmonics: undefined };
  for (const each of [scene, plain]) {
    each.frames.fill(0, 0, 3), each.frames.fill(0, 4, 7), each.frames.fill(0, 8, 11);
  }
  const [own, without] = [await onGpu(gpu, scene), await onGpu(gpu, plain)];
  assert.deepEqual(rowOf(own.gradient, 0), rowOf(without.gradient, 0));
  assert.deepEqual(own.frames.subarray(0, 12), without.frames.subarray(0, 12));
  assert.ok(own.harmonics.subarray(0, 12).every((x) => x === 0));
  assert.notDeepEqual(rowOf(own.gradient, 1), rowOf(without.gradient, 1), "the other one does");
});

gpuTest("project_backward() gives a splat that the view did not draw nothing", async (gpu) => {
  const scene = randomScene(21, 100);
  const { gradient, frames, statistics } = await onGpu(gpu, scene, (splat) => splat % 2 === 0);
  for (let i = 0; i < scene.count; i++) {
    const all = [rowOf(gradient, i), frames.subarray(i * 12, i * 12 + 12)];
    assert.equal(all.every((values) => values.every((x) => x === 0)), i % 2 === 1);
    assert.equal(statistics[i * STATISTICS.words + STATISTICS.at("views")], i % 2 === 0 ? 1 : 0);
    assert.equal(gradient[i * SPLAT.words + SPLAT.at("triangle")], 0, "the triangle's place");
    assert.equal(gradient[i * SPLAT.words + SPLAT.at("one_sided")], 0, "the place of one-sided");
  }
});

gpuTest(
  "project_backward() keeps no infinite gradient of its own making, and lets a broken one through",
  async (gpu) => {
    const scene = randomScene(22, 60, { logScale: [-80, 60] });
    scene.vProjected[PROJECTED.words * 7] = NaN;
    const { gradient } = await onGpu(gpu, scene);
    let leftOut = 0;
    for (let i = 0; i < scene.count; i++) {
      const own = rowOf(gradient, i);
      assert.equal(own.every(Number.isFinite), i !== 7, `splat ${i}: ${own}`);
      if (own.every((x) => x === 0)) leftOut++;
    }
    assert.ok(
      leftOut > 0 && leftOut < scene.count / 2,
      `some must be too large for f32, not all: ${leftOut}`,
    );
  },
);

gpuTest("extreme harmonics, places and sizes make no gradient that is not finite", async (gpu) => {
  const scene = randomScene(24, 200, { logScale: [-80, 60], extent: 3, harmonics: true });
  scene.harmonics!.forEach((x, i) => scene.harmonics![i] = x * 10 ** ((i * 7) % 21 - 2));
  const { gradient, frames, harmonics } = await onGpu(gpu, scene);
  for (const [what, values] of Object.entries({ gradient, frames, harmonics })) {
    assert.ok(values.every(Number.isFinite), what);
  }
  assert.ok(harmonics.some((x) => x !== 0));
});
