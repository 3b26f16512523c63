import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";

/** MediaPipe's points on the left cheek, the chin and the right cheek, and the channel of the mark's colour. */
const MARKS = [{ point: 280, channel: 0 }, { point: 199, channel: 1 }, { point: 50, channel: 2 }];
/** Metres about the point. */
const REACH = 0.017;

/** The stock head of few splats, dark, with a red, a green and a blue mark, which can be found in its pictures. */
export async function markedAvatar(splats: number): Promise<Avatar> {
  const avatar = await buildStockAvatar(splats);
  const { head, binding, splatCount } = avatar;
  const colour = new Float32Array(splatCount * 3).fill(0.12);
  for (const { point, channel } of MARKS) {
    const mark = landmark(head, point);
    for (let splat = 0; splat < splatCount; splat++) {
      const [x, y, z] = pointOn(head, binding[splat]!, [1 / 3, 1 / 3, 1 / 3]);
      const away = Math.hypot(x - mark[0], y - mark[1], z - mark[2]);
      if (away < REACH) colour[splat * 3 + channel] = 0.95;
    }
  }
  return { ...avatar, name: "marked", colour, harmonics: null, light: null };
}

function landmark(head: HeadModel, point: number) {
  const { indices, triangles, barycentric } = head.landmarks;
  const at = indices.indexOf(point);
  return pointOn(head, triangles[at]!, barycentric.subarray(at * 3, at * 3 + 3));
}

/** Of the head at rest. */
function pointOn({ template, triangles }: HeadModel, triangle: number, weights: ArrayLike<number>) {
  const along = (axis: number) =>
    [0, 1, 2].reduce(
      (sum, corner) => sum + weights[corner]! * template[triangles[triangle * 3 + corner]! * 3 + axis]!,
      0,
    );
  return [along(0), along(1), along(2)] as const;
}
