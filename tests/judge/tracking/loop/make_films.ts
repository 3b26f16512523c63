import type { HeadPose } from "../../../../runtime/motion/head_pose.ts";
import type { Renderer } from "../../../../runtime/render/renderer.ts";
import { openFilm } from "../../../e2e/camera_film.ts";
import { type Degradation, degrade } from "../degrade.ts";
import { cameraOf, closer, HEIGHT, WIDTH } from "../film.ts";
import { shootingOf, type Take } from "../make_tests.ts";
import type { Motion } from "../motions.ts";
import type { Pair } from "../pairs.ts";
import { avatarSitter, type Sitter, type Wall, wall } from "../sitters.ts";
import type { JpegWay } from "./jpeg_way.ts";
import { drawMark, MARKS } from "./mark.ts";

/** A picture of a film: its pose, and what moves as pairs have it. */
export interface Filmed {
  readonly pose: HeadPose;
  readonly motion: string;
  /** Which picture of which motion, as pairs tell it with placeOf(). */
  readonly place?: string;
}

/** Of a pair, the same as in Filmed. */
export const placeOf = ({ film, frame }: Pair): string => `${/\/(.*):/.exec(film)?.[1]} ${frame}`;

/** A picture's side is a multiple of it. */
const TILE = 16;
/** Neutral pictures before a motion, so that what was before has been let go of. */
const BETWEEN = 3;

/** All motions one after the other, the face at rest for so many pictures first. */
export function scriptOf(motions: readonly Motion[], lead: number): Filmed[] {
  const script = motions.flatMap(({ name, names, poses }, at): Filmed[] => [
    ...Array.from({ length: at === 0 ? lead : BETWEEN }, () => ({ pose: poses[0]!, motion: "between" })),
    ...poses.map((pose, i) => ({ pose, motion: names?.[i] ?? name, place: `${name} ${i}` })),
  ]);
  if (script.length > MARKS) {
    throw new RangeError(`Cannot film so much, ${MARKS} pictures can be told apart: ${script.length}`);
  }
  return script;
}

/**
 * Films a script as make_tests.ts does, as what a camera of 640 x 480 gives: one film in each degradation.
 *
 * @returns paths, by degradation
 */
export async function makeFilms(
  { renderer, path: pathOf, take, script, fps, jpeg }: {
    readonly renderer: Renderer;
    readonly path: (how: Degradation) => string;
    readonly take: Take;
    readonly script: readonly Filmed[];
    readonly fps: number;
    readonly jpeg: JpegWay;
  },
): Promise<Map<Degradation, string>> {
  const sitter = await avatarSitter(renderer, take.name, await take.avatar());
  const files = await Promise.all(take.degradations.map(async (how) => {
    const path = pathOf(how);
    return { how, path, film: await openFilm(`${path}.part`, { width: WIDTH, height: HEIGHT, fps }) };
  }));
  try {
    let number = 0;
    for await (const picture of draw(sitter, take, script, wall(take.seed))) {
      for (const { how, film } of files) {
        let seen = picture.slice();
        degrade(seen, how, take.seed + number);
        if (how === "jpeg") seen = new Uint8Array(await jpeg(seen, WIDTH, HEIGHT));
        drawMark(seen, WIDTH, HEIGHT, number);
        await film.add(seen);
      }
      number++;
    }
  } finally {
    files.forEach(({ film }) => film.close());
    sitter.close();
  }
  for (const { path } of files) await Deno.rename(`${path}.part`, path);
  return new Map(files.map(({ how, path }) => [how, path]));
}

/** Pictures [HEIGHT, WIDTH, 4] of a script: what is drawn is the middle, which the wall goes on around. */
async function* draw(sitter: Sitter, take: Take, script: readonly Filmed[], background: Wall) {
  const far = cameraOf(sitter, shootingOf(take)), { share } = closer(far, sitter);
  const size = Math.min(HEIGHT, TILE * Math.ceil(share * HEIGHT / TILE));
  const camera = { ...far, fovY: 2 * Math.atan(size / HEIGHT * Math.tan(far.fovY / 2)) };
  const left = (WIDTH - size) / 2, top = (HEIGHT - size) / 2;
  const whole = new Uint8Array(WIDTH * HEIGHT * 4);
  const around = [background.r, background.g, background.b, 1].map((value) => Math.round(255 * value));
  for (let i = 0; i < whole.length; i++) whole[i] = around[i % 4]!;
  // Pictures that are the same are drawn once.
  const poses = script.map(({ pose }) => pose).filter((pose, i, all) => pose !== all[i - 1]);
  let at = 0;
  for await (const square of sitter.draw(poses.map((pose) => ({ pose, camera })), size, background)) {
    for (let y = 0; y < size; y++) {
      whole.set(square.subarray(y * size * 4, (y + 1) * size * 4), ((top + y) * WIDTH + left) * 4);
    }
    const pose = script[at]!.pose;
    do {
      yield whole;
      at++;
    } while (at < script.length && script[at]!.pose === pose);
  }
}

/** Gives a film another rate, of one digit as it had, in place. */
export function setRate(path: string, fps: number): void {
  const file = Deno.openSync(path, { read: true, write: true });
  const header = new Uint8Array(64);
  file.readSync(header);
  const at = new TextDecoder("latin1").decode(header).search(/F\d:1/);
  if (at < 0 || !(Number.isInteger(fps) && fps > 0 && fps < 10)) {
    throw new RangeError(`Cannot give a film another rate, it must be of one digit: ${fps}`);
  }
  file.seekSync(at + 1, Deno.SeekMode.Start);
  file.writeSync(new TextEncoder().encode(`${fps}`));
  file.close();
}
