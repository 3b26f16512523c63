import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pngBytes } from "../../runtime/render/files/png_bytes.ts";
import { withoutAlpha } from "../../runtime/render/files/to_file.ts";
import { type Shot, SIZE } from "./stage.ts";

/** Frames of each check that are kept, the worst ones. */
const KEPT = 24;

/** Pictures of frames with landmarks drawn, worst first, and the series behind correlations. */
export interface Gallery {
  add(check: string, shot: Shot, pixels: Uint8Array): void;
  record(name: string, series: Readonly<Record<string, readonly number[]>>): void;
  write(folder: string): Promise<void>;
}

/** @param wanted keeps nothing where it is false */
export function openGallery(wanted: boolean): Gallery {
  const kept = new Map<string, { shot: Shot; pixels: Uint8Array }[]>();
  const tables = new Map<string, Readonly<Record<string, readonly number[]>>>();
  return {
    add(check, shot, pixels) {
      if (!wanted) return;
      const list = kept.get(check) ?? kept.set(check, []).get(check)!;
      if (list.length === KEPT && shot.error <= list.at(-1)!.shot.error) return;
      list.push({ shot, pixels: pixels.slice() });
      list.sort((a, b) => b.shot.error - a.shot.error);
      list.length = Math.min(list.length, KEPT);
    },
    record(name, series) {
      if (wanted) tables.set(name, series);
    },
    async write(folder) {
      await mkdir(folder, { recursive: true });
      for (const [check, list] of kept) {
        for (const [rank, { shot, pixels }] of list.entries()) {
          const name = `${check}-${String(rank).padStart(2, "0")}-${
            shot.label.replace(/[^\w.-]+/g, "_")
          }.png`;
          const picture = drawPoints(pixels, shot);
          await writeFile(join(folder, name), pngBytes(withoutAlpha(picture), SIZE, SIZE, 3));
        }
      }
      for (const [name, series] of tables) {
        const columns = Object.keys(series);
        const rows = series[columns[0]!]!.map((_, i) =>
          columns.map((column) => series[column]![i]!.toFixed(5)).join(",")
        );
        const path = join(folder, `${name.replace(/[^\w]+/g, "_")}.csv`);
        await writeFile(path, [columns.join(","), ...rows].join("\n") + "\n");
      }
    },
  };
}

const TRACKED = [255, 40, 40, 255], OWN = [40, 255, 80, 255];

/** Pixels of a point's side. */
const DOT = 2;

/** Our own points in green, the tracker's over them in red. */
function drawPoints(pixels: Uint8Array, { seen, tracked }: Shot): Uint8Array {
  const out = pixels.slice();
  for (const [points, colour] of [[seen, OWN], [tracked, TRACKED]] as const) {
    if (points === null) continue;
    for (let i = 0; i < points.length; i += 3) {
      const left = Math.round(points[i]! - DOT / 2), top = Math.round(points[i + 1]! - DOT / 2);
      for (let y = Math.max(0, top); y < Math.min(SIZE, top + DOT); y++) {
        for (let x = Math.max(0, left); x < Math.min(SIZE, left + DOT); x++) {
          out.set(colour, (y * SIZE + x) * 4);
        }
      }
    }
  }
  return out;
}
