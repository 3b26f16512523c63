/**
 * Keeps a few of the tracker's landmarks of a head that nothing was fitted to, from pairs that make_tests.ts filmed:
 * `deno run -A tests/motion/tracking/goldens/write.ts FOLDER/ict-01.pairs`
 */
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { readPairs } from "../../../judge/tracking/pairs.ts";

const SHOWN = ["jawOpen", "eyeBlinkLeft", "mouthSmileLeft", "eyeLookOutLeft", "browOuterUpLeft"] as const;
const pairs = readPairs(await Deno.readFile(Deno.args[0]!));
const sweeps = pairs.filter(({ film, degradation }) => film.includes("sweeps") && degradation === "none");
const { width, height } = sweeps[0]!;
/** Shares of a thirty-thousandth: a 50th of a pixel. */
const kept = (landmarks: Float32Array) => Array.from(landmarks, (x) => Math.round(x * 3e4));
const atRest = sweeps.slice(3).filter(({ weights }) => weights.every((x) => x === 0)).slice(0, 3);
const most = (name: typeof SHOWN[number]) =>
  sweeps.reduce((a, b) => b.weights[ARKIT_INDEX[name]]! > a.weights[ARKIT_INDEX[name]]! ? b : a);
const frames = [
  ...atRest.map(({ landmarks }) => ({ shape: null, landmarks: kept(landmarks) })),
  ...SHOWN.filter((name) => ARKIT_SHAPES.includes(name)).map((name) => ({
    shape: name,
    landmarks: kept(most(name).landmarks),
  })),
];
await Deno.writeTextFile(
  new URL("ict_landmarks.json", import.meta.url),
  JSON.stringify({ width, height, unit: 1 / 3e4, frames }) + "\n",
);
