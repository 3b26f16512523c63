import type { Vector } from "../../../base/vector.ts";

/** What a vertex belongs to; skinning and expressions ask. */
export type Part =
  | "skin"
  | "mouth"
  | "eyeball"
  | "ear"
  | "upperTeeth"
  | "lowerTeeth"
  | "tongue";

/** Where on a lid: `along` 0 inner corner .. 1 outer, `closeness` 1 at the margin .. 0 where the lid ends. */
export interface LidPlace {
  readonly upper: boolean;
  readonly column: number;
  readonly along: number;
  readonly closeness: number;
  /** On the lid's edge: its outer line, the line within that ends the lashes, the inner one by the eyeball. */
  readonly margin: "outer" | "rim" | "inner" | "none";
  /** Millimetres the fold pushes this place out (or, negative, in); a closing lid smooths it. */
  readonly fold?: number;
}

/** Where on a lip: `across` 0 midline .. 1 corner; `depth` 0 vermilion border, 1 contact line, beyond inside. */
export interface LipPlace {
  readonly upper: boolean;
  readonly across: number;
  readonly depth: number;
}

/** The left half of the mesh while it is sculpted, millimetres; the midline lies at x = 0. */
export class HalfMesh {
  readonly positions: Vector[] = [];
  readonly parts: Part[] = [];
  readonly lids = new Map<number, LidPlace>();
  readonly lips = new Map<number, LipPlace>();
  readonly triangles: [number, number, number][] = [];
  readonly regions: string[] = [];

  vertex(position: Vector, part: Part = "skin"): number {
    this.positions.push(position);
    this.parts.push(part);
    return this.positions.length - 1;
  }

  triangle(a: number, b: number, c: number, region: string): void {
    this.triangles.push([a, b, c]);
    this.regions.push(region);
  }

  /** Cells between two rows of vertices; `above` lies above or outside `below` as both run to the right. */
  strip(
    above: readonly number[],
    below: readonly number[],
    region: string | ((cell: number) => string),
    closed = false,
  ): void {
    const cells = above.length - (closed ? 0 : 1);
    for (let i = 0; i < cells; i++) {
      const next = (i + 1) % above.length;
      const name = typeof region === "string" ? region : region(i);
      const a = above[i]!, b = below[i]!, c = below[next]!, d = above[next]!;
      // The shorter diagonal: long ones crease a curved surface.
      if (this.span(a, c) <= this.span(b, d)) {
        this.triangle(a, b, c, name);
        this.triangle(a, c, d, name);
      } else {
        this.triangle(a, b, d, name);
        this.triangle(b, c, d, name);
      }
    }
  }

  /** A fan round `centre`, the ring running as `strip`'s `above` does. */
  fan(ring: readonly number[], centre: number, region: string, closed = false): void {
    const cells = ring.length - (closed ? 0 : 1);
    for (let i = 0; i < cells; i++) {
      this.triangle(ring[i]!, centre, ring[(i + 1) % ring.length]!, region);
    }
  }

  private span(a: number, b: number): number {
    const p = this.positions[a]!, q = this.positions[b]!;
    return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  }
}
