import { encodePng } from "../../runtime/formats/png.ts";

/** A plain look at a mesh: z-buffered triangles, smooth normals, one key and one fill light. For eyes, not for tests of colour. */
export interface MeshView {
  /** Radians: 0 is the front, positive shows the subject's left side. */
  azimuth: number;
  /** Radians: positive looks down on the head. */
  elevation?: number;
  size: number;
  /** Half the height of the picture, in the mesh's units. */
  halfHeight: number;
  centre: readonly [number, number, number];
  wireframe?: boolean;
}

export interface PicturedMesh {
  positions: ArrayLike<number>;
  triangles: ArrayLike<number>;
  regions: ArrayLike<number>;
  regionNames: readonly string[];
}

const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  skin: [0.86, 0.66, 0.56],
  lips: [0.76, 0.42, 0.4],
  brow: [0.3, 0.2, 0.15],
  eyelid: [0.83, 0.62, 0.53],
  lash: [0.14, 0.1, 0.09],
  sclera: [0.94, 0.94, 0.92],
  caruncle: [0.85, 0.45, 0.42],
  iris: [0.32, 0.45, 0.5],
  pupil: [0.03, 0.03, 0.03],
  teeth: [0.95, 0.93, 0.87],
  gums: [0.78, 0.45, 0.45],
  tongue: [0.8, 0.45, 0.45],
  mouth: [0.3, 0.1, 0.1],
  nostril: [0.3, 0.14, 0.12],
  ear: [0.87, 0.64, 0.55],
  neck: [0.84, 0.65, 0.55],
  socket: [0.45, 0.2, 0.2],
  base: [0.5, 0.45, 0.4],
  hair: [0.27, 0.19, 0.15],
};

/** Renders to [size, size, 3] bytes. */
export function pictureOfMesh(mesh: PicturedMesh, view: MeshView): Uint8Array {
  const { size } = view;
  const count = mesh.positions.length / 3;
  const ca = Math.cos(view.azimuth), sa = Math.sin(view.azimuth);
  const ce = Math.cos(view.elevation ?? 0), se = Math.sin(view.elevation ?? 0);
  const right = [ca, 0, -sa], back = [sa * ce, se, ca * ce], up = [-sa * se, ce, -ca * se];
  const seen = new Float64Array(count * 3);
  const along = (v: number, axis: number[]) => {
    let sum = 0;
    for (let k = 0; k < 3; k++) sum += (mesh.positions[v * 3 + k]! - view.centre[k]!) * axis[k]!;
    return sum;
  };
  const scale = size / 2 / view.halfHeight;
  for (let v = 0; v < count; v++) {
    seen[v * 3] = size / 2 + along(v, right) * scale;
    seen[v * 3 + 1] = size / 2 - along(v, up) * scale;
    seen[v * 3 + 2] = along(v, back) * scale;
  }
  const normals = new Float64Array(count * 3);
  const faces = mesh.triangles.length / 3;
  const corner = (f: number, k: number) => mesh.triangles[f * 3 + k]!;
  for (let f = 0; f < faces; f++) {
    const [a, b, c] = [corner(f, 0) * 3, corner(f, 1) * 3, corner(f, 2) * 3];
    const e = [0, 1, 2].map((k) => seen[b + k]! - seen[a + k]!),
      g = [0, 1, 2].map((k) => seen[c + k]! - seen[a + k]!);
    const n = [
      e[1]! * g[2]! - e[2]! * g[1]!,
      e[2]! * g[0]! - e[0]! * g[2]!,
      e[0]! * g[1]! - e[1]! * g[0]!,
    ];
    for (const v of [a, b, c]) for (let k = 0; k < 3; k++) normals[v + k]! += n[k]!;
  }
  const picture = new Uint8Array(size * size * 3).fill(70);
  const depth = new Float64Array(size * size).fill(-Infinity);
  for (let f = 0; f < faces; f++) {
    const [a, b, c] = [corner(f, 0), corner(f, 1), corner(f, 2)];
    const colour = COLOURS[mesh.regionNames[mesh.regions[f]!]!] ?? [1, 0, 1];
    const ax = seen[a * 3]!, ay = seen[a * 3 + 1]!, bx = seen[b * 3]!, by = seen[b * 3 + 1]!;
    const cx = seen[c * 3]!, cy = seen[c * 3 + 1]!;
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (Math.abs(area) < 1e-9) continue;
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy))),
      y1 = Math.min(size - 1, Math.floor(Math.max(ay, by, cy)));
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx))),
      x1 = Math.min(size - 1, Math.floor(Math.max(ax, bx, cx)));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const wb = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
        const wc = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
        const wa = 1 - wb - wc;
        // The tolerance closes the cracks that rounding opens between neighbours.
        if (wa < -1e-9 || wb < -1e-9 || wc < -1e-9) continue;
        const z = wa * seen[a * 3 + 2]! + wb * seen[b * 3 + 2]! + wc * seen[c * 3 + 2]!;
        if (z <= depth[y * size + x]!) continue;
        depth[y * size + x] = z;
        const n = [0, 1, 2].map((k) =>
          wa * normals[a * 3 + k]! + wb * normals[b * 3 + k]! + wc * normals[c * 3 + k]!
        );
        const inverse = -1 / Math.hypot(n[0]!, n[1]!, n[2]!);
        const nx = n[0]! * inverse, ny = n[1]! * inverse, nz = n[2]! * inverse;
        // Screen y runs down, so the stored normals are mirrored: seen from behind (nz < 0) a face is drawn dark.
        const key = Math.max(0, -0.45 * nx - 0.55 * ny + 0.7 * nz),
          fill = Math.max(0, 0.6 * nx + 0.1 * ny + 0.6 * nz);
        let light = nz < 0 ? 0.12 : 0.22 + 0.72 * key + 0.22 * fill;
        if (view.wireframe && Math.min(wa, wb, wc) * Math.sqrt(Math.abs(area)) < 0.6) light *= 0.45;
        for (let k = 0; k < 3; k++) picture[(y * size + x) * 3 + k] = Math.min(255, 255 * colour[k]! * light);
      }
    }
  }
  return picture;
}

/** Pictures of one size side by side, `columns` a row, as a PNG. */
export function sheetPng(pictures: readonly Uint8Array[], size: number, columns: number): Uint8Array {
  const rows = Math.ceil(pictures.length / columns), width = columns * size;
  const sheet = new Uint8Array(width * rows * size * 3);
  pictures.forEach((picture, i) => {
    const left = (i % columns) * size, top = Math.floor(i / columns) * size;
    for (let y = 0; y < size; y++) {
      sheet.set(picture.subarray(y * size * 3, (y + 1) * size * 3), ((top + y) * width + left) * 3);
    }
  });
  return encodePng(sheet, width, rows * size, 3);
}
