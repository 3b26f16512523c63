import { type HeadModel, type Joint, JOINTS, vertexCount } from "../head_model.ts";

/** Metres: heads with and without shoulders, babies and giants. */
const EXTENT = [0.1, 1] as const;

/**
 * FLAME is in metres, y up, z out of the face, triangles counter-clockwise from outside, so that x is to the subject's
 * left. Conversions by other tools are not always.
 *
 * @throws RangeError that says what differs
 */
export function refuseOtherAxes(head: HeadModel): void {
  const { template } = head;
  const extent = Math.max(...[0, 1, 2].map((c) => {
    let low = Infinity, high = -Infinity;
    for (let i = c; i < template.length; i += 3) {
      low = Math.min(low, template[i]!);
      high = Math.max(high, template[i]!);
    }
    return high - low;
  }));
  if (!(extent >= EXTENT[0] && extent <= EXTENT[1])) {
    throw new RangeError(`its head must be ${EXTENT.join(" to ")} metres in size: ${extent.toPrecision(3)}`);
  }
  const [neck, leftEye, rightEye] = (["neck", "leftEye", "rightEye"] as const).map((joint) =>
    jointAt(head, joint)
  );
  const eyes = leftEye!.map((x, c) => (x + rightEye![c]!) / 2);
  const toEyes = eyes.map((x, c) => x - neck![c]!);
  if (!(toEyes[1]! > 0 && toEyes[2]! > 0)) {
    const told = toEyes.map((x) => x.toFixed(3)).join(", ");
    throw new RangeError(`y must be up and z out of the face, from the neck to the eyes: ${told}`);
  }
  if (volume(head) < 0) {
    throw new RangeError("its triangles must run counter-clockwise from outside: clockwise");
  }
}

/** A joint at rest, metres. */
export function jointAt(head: HeadModel, joint: Joint): [number, number, number] {
  const vertices = vertexCount(head), row = JOINTS.indexOf(joint) * vertices;
  const place: [number, number, number] = [0, 0, 0];
  for (let v = 0; v < vertices; v++) {
    for (let c = 0; c < 3; c++) place[c]! += head.jointRegressor[row + v]! * head.template[v * 3 + c]!;
  }
  return place;
}

/** Of the surface about its middle, six times and signed. */
function volume({ template, triangles }: HeadModel): number {
  const middle = [0, 1, 2].map((c) => {
    let sum = 0;
    for (let i = c; i < template.length; i += 3) sum += template[i]!;
    return sum * 3 / template.length;
  });
  let sum = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [0, 1, 2].map((k) =>
      [0, 1, 2].map((axis) => template[triangles[t + k]! * 3 + axis]! - middle[axis]!)
    ) as [number[], number[], number[]];
    sum += a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) + a[1]! * (b[2]! * c[0]! - b[0]! * c[2]!) +
      a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!);
  }
  return sum;
}
