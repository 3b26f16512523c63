/*
 * Rotations and normals in fewer numbers. Rotations: of a quaternion the three smallest, with the sign that makes the
 * largest positive, which follows from them. Normals: an octahedron's faces unfolded to a square (Meyer et al. 2010, "On
 * Floating-Point Normal Vectors"; Cigolle et al. 2014).
 */

/** @param rotation [splats, 4], unit quaternions w x y z */
export function foldRotations(rotation: ArrayLike<number>): { largest: Uint8Array; rest: Float32Array } {
  const count = rotation.length / 4, largest = new Uint8Array(count), rest = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    let most = 0;
    for (let k = 1; k < 4; k++) {
      if (Math.abs(rotation[i * 4 + k]!) > Math.abs(rotation[i * 4 + most]!)) most = k;
    }
    const long = Math.hypot(
      rotation[i * 4]!,
      rotation[i * 4 + 1]!,
      rotation[i * 4 + 2]!,
      rotation[i * 4 + 3]!,
    );
    const sign = (rotation[i * 4 + most]! < 0 ? -1 : 1) / (long || 1);
    largest[i] = most;
    for (let k = 0, to = i * 3; k < 4; k++) if (k !== most) rest[to++] = sign * rotation[i * 4 + k]!;
  }
  return { largest, rest };
}

/** [splats, 4], unit, whatever the numbers are. */
export function unfoldRotations(largest: ArrayLike<number>, rest: ArrayLike<number>): Float32Array {
  const count = largest.length, rotation = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    const a = rest[i * 3]!, b = rest[i * 3 + 1]!, c = rest[i * 3 + 2]!, square = a * a + b * b + c * c;
    const most = largest[i]!, size = square > 1 ? 1 / Math.sqrt(square) : 1;
    rotation[i * 4 + most] = square > 1 ? 0 : Math.sqrt(1 - square);
    for (let k = 0, from = i * 3; k < 4; k++) if (k !== most) rotation[i * 4 + k] = size * rest[from++]!;
  }
  return rotation;
}

/** [splats, 2], -1..1, of [splats, 3] unit normals; the middle of the square is y, where triangles' own normals lie. */
export function foldNormals(normal: ArrayLike<number>): Float32Array {
  const count = normal.length / 3, folded = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) {
    const x = normal[i * 3]!, y = normal[i * 3 + 1]!, z = normal[i * 3 + 2]!;
    const sum = Math.abs(x) + Math.abs(y) + Math.abs(z) || 1, u = x / sum, v = z / sum;
    folded[i * 2] = y >= 0 ? u : (1 - Math.abs(v)) * signOf(u);
    folded[i * 2 + 1] = y >= 0 ? v : (1 - Math.abs(u)) * signOf(v);
  }
  return folded;
}

/** [splats, 3], unit, whatever the numbers are. */
export function unfoldNormals(folded: ArrayLike<number>): Float32Array {
  const count = folded.length / 2, normal = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const u = Math.max(-1, Math.min(1, folded[i * 2]!)), v = Math.max(-1, Math.min(1, folded[i * 2 + 1]!));
    const y = 1 - Math.abs(u) - Math.abs(v), below = Math.max(0, -y);
    const x = u - below * signOf(u), z = v - below * signOf(v), long = Math.hypot(x, y, z);
    normal[i * 3] = x / long;
    normal[i * 3 + 1] = y / long;
    normal[i * 3 + 2] = z / long;
  }
  return normal;
}

const signOf = (x: number): number => x < 0 ? -1 : 1;
