import type { BufferPair } from "../../gpu/buffer_set.ts";

/** Where a picture's lists of splats go. */
export interface ListTarget {
  readonly size: number;
  /** Where each tile's splats begin; it and `tileWork` are of `makeTileBuffers`. */
  readonly starts: GPUBuffer;
  /** The same as [tiles + 1] texels, in place of it where frames go through storage textures. */
  readonly startTexels?: GPUTexture | null;
  /** To sort tiles by their work, from the first into the second; [tiles]. Null where no order is needed. */
  readonly tileWork: { readonly keys: BufferPair; readonly order: BufferPair } | null;
  /** `View` of shaders/lib/view.wgsl. */
  readonly view: GPUBuffer;
  /** In training: how splats find their intersections again. */
  readonly slots?: Slots;
}

/** Every intersection has a slot; those of a splat follow each other, one a tile it touches. */
export interface Slots {
  /** [splats], the first slot of each. */
  readonly starts: GPUBuffer;
  /** [capacity], where in `values` a slot's intersection stands. */
  readonly places: GPUBuffer;
  /** [capacity], scratch: the splat of a slot. */
  readonly owners: GPUBuffer;
  /** Scratch of the prefix sum that makes `starts`: `sumsLength` of the splats. */
  readonly sums: GPUBuffer;
}
