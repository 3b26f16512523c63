/**
 * Has OpenSeeFace look at a film of the stock head and keeps a datagram of each motion in faces.bin.
 *
 *     git clone https://github.com/emilianavt/OpenSeeFace && git -C OpenSeeFace checkout dee5bb7
 *     python -m venv venv && venv/bin/pip install numpy==1.26.4 opencv-python-headless==4.8.1.78 pillow onnxruntime==1.17.3
 *     deno run -A tests/motion/sources/openseeface/goldens/write.ts OpenSeeFace venv/bin/python
 *
 * Its running ranges need each motion once before: the film shows all of them twice.
 */
import { createSocket } from "node:dgram";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ARKIT_SHAPES } from "../../../../../runtime/head/arkit.ts";
import { LIVE_LINK_ANGLES } from "../../../../../runtime/motion/clips/live_link_face.ts";
import { MOTIONS } from "./motions.ts";

const [openSeeFace, python] = Deno.args.map((path) => resolve(path));
if (!openSeeFace || !python) {
  throw new TypeError("Cannot write goldens, OpenSeeFace's folder and a Python are needed");
}

const FPS = 15;
/** Frames of a face at rest, of a motion the first time, and the second. */
const [REST, FIRST, SECOND] = [30, 8, 18];
const folder = await Deno.makeTempDir();
const columns = [...ARKIT_SHAPES, ...LIVE_LINK_ANGLES];
const lines = [["Timecode", "BlendshapeCount", ...columns].join(",")];
const kept: number[] = [];

function add(values: Readonly<Record<string, number>>, weight: number): void {
  const frame = lines.length - 1;
  const second = `${Math.floor(frame / FPS)}`.padStart(2, "0"), part = `${frame % FPS}`.padStart(2, "0");
  const cells = columns.map((name) => ((values[name] ?? 0) * weight).toFixed(5));
  lines.push([`00:00:${second}:${part}.000`, 61, ...cells].join(","));
}
for (let i = 0; i < REST; i++) add({}, 0);
for (const frames of [FIRST, SECOND]) {
  for (const values of Object.values(MOTIONS)) {
    if (frames === SECOND) kept.push(lines.length - 1 + SECOND / 2);
    for (let i = 0; i < frames; i++) {
      add(values, Math.min(1, 2 * Math.sin(Math.PI * (i + 0.5) / frames) ** 2));
    }
  }
}
const clip = join(folder, "clip.csv"), film = join(folder, "film.mp4");
await Deno.writeTextFile(clip, lines.join("\r\n"));
const run = async (program: string, args: string[], cwd: string) => {
  const { success } = await new Deno.Command(program, { args, cwd, stdout: "null" }).output();
  if (!success) {
    throw new Error(`Cannot write goldens, this ended with an error: ${program} ${args.join(" ")}`);
  }
};
const top = fileURLToPath(new URL("../../../../../", import.meta.url));
const size = ["--size", "480", "--distance", "3", "--fps", `${FPS}`];
await run(Deno.execPath(), ["run", "-A", "main.ts", "render", "--clip", clip, ...size, "--out", film], top);

const datagrams: Uint8Array[] = [];
const socket = createSocket("udp4");
socket.on("message", (datagram) => datagrams.push(Uint8Array.from(datagram)));
const port = await new Promise<number>((bound) =>
  socket.bind(0, "127.0.0.1", () => bound(socket.address().port))
);
const args = ["facetracker.py", "-c", film, "-p", `${port}`, "--model", "0", "--silent", "1"];
await run(python, args, openSeeFace);
await new Promise((done) => setTimeout(done, 500));
await new Promise<void>((closed) => socket.close(closed));
// It needs a frame or two before it finds the face; each one after that is a datagram.
const late = lines.length - 1 - datagrams.length;
const faces = [REST / 2, ...kept].map((frame) => datagrams[frame - late]!);
await Deno.writeFile(
  new URL("faces.bin", import.meta.url),
  new Uint8Array(await new Blob(faces as BlobPart[]).arrayBuffer()),
);
await Deno.remove(folder, { recursive: true });
console.log(`${datagrams.length} datagrams of ${lines.length - 1} frames, ${faces.length} kept`);
