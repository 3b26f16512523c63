/** One random displacement of all vertices. */
export interface FieldSettings {
  /** Random pushes that are spread over the mesh, and how often each spreads to the neighbours. */
  readonly impulses: number;
  readonly steps: number;
  /** Metres, the longest displacement before noise. */
  readonly peak: number;
  /** Metres, root mean square of each coordinate. */
  readonly noise: number;
  /** [vertices], where pushes are likely. */
  readonly weights?: readonly number[];
  /** Regions that never move, and the region of each vertex. */
  readonly still?: readonly string[];
  readonly regionOf?: readonly string[];
}

/**
 * Random displacements that spread along the mesh, not through space: lips and lids part, as they do on faces.
 *
 * @returns a function that makes [vertices, 3], metres
 */
export function smoothField(
  template: ArrayLike<number>,
  triangles: ArrayLike<number>,
  random: () => number,
): (settings: FieldSettings) => Float32Array {
  const count = template.length / 3;
  const neighbours: Set<number>[] = Array.from({ length: count }, () => new Set());
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      neighbours[triangles[t + k]!]!.add(triangles[t + (k + 1) % 3]!);
      neighbours[triangles[t + (k + 1) % 3]!]!.add(triangles[t + k]!);
    }
  }
  const lists = neighbours.map((set) => Uint32Array.from(set));
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

  return ({ impulses, steps, peak, noise, weights, still = [], regionOf }) => {
    const moves = (v: number) => !regionOf || !still.includes(regionOf[v]!);
    let field = new Float64Array(count * 3);
    const total = weights?.reduce((sum, w) => sum + w, 0) ?? count;
    for (let k = 0; k < impulses; k++) {
      let left = random() * total, v = 0;
      while (v < count - 1 && (left -= weights ? weights[v]! : 1) > 0) v++;
      for (let c = 0; c < 3; c++) field[v * 3 + c]! += normal();
    }
    for (let step = 0; step < steps; step++) {
      const next = new Float64Array(count * 3);
      for (let v = 0; v < count; v++) {
        const list = lists[v]!;
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let i = 0; i < list.length; i++) sum += field[list[i]! * 3 + c]!;
          next[v * 3 + c] = 0.4 * field[v * 3 + c]! + 0.6 * sum / list.length;
        }
      }
      field = next;
    }
    let longest = 0;
    for (let v = 0; v < count; v++) {
      if (!moves(v)) field.fill(0, v * 3, v * 3 + 3);
      longest = Math.max(longest, Math.hypot(field[v * 3]!, field[v * 3 + 1]!, field[v * 3 + 2]!));
    }
    const scale = longest > 0 ? peak / longest : 0;
    const moved = new Float32Array(count * 3);
    for (let i = 0; i < moved.length; i++) {
      moved[i] = field[i]! * scale + (noise > 0 && moves(Math.floor(i / 3)) ? noise * normal() : 0);
    }
    return moved;
  };
}

const WAVES = 4;

/**
 * Random displacements that are smooth in space: a few waves some centimetres long. Much quicker than what spreads along
 * the mesh.
 *
 * @param peak metres, about the longest
 * @returns [vertices, 3], metres
 */
export function wavyField(template: ArrayLike<number>, random: () => number, peak: number): Float32Array {
  const waves = Array.from({ length: WAVES }, () => ({
    k: [0, 1, 2].map(() => 60 * (random() - 0.5)),
    phase: 2 * Math.PI * random(),
    by: [0, 1, 2].map(() => (2 * random() - 1) * peak / WAVES),
  }));
  const moved = new Float32Array(template.length);
  for (let i = 0; i < template.length; i += 3) {
    for (const { k, phase, by } of waves) {
      const wave = Math.sin(
        k[0]! * template[i]! + k[1]! * template[i + 1]! + k[2]! * template[i + 2]! + phase,
      );
      for (let c = 0; c < 3; c++) moved[i + c]! += by[c]! * wave;
    }
  }
  return moved;
}
