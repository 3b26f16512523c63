import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import type { Uniforms } from "../../../../runtime/gpu/uniforms.ts";
import { dispatchThreads, type Pass } from "../../../../runtime/render/pass.ts";
import { rowWords } from "./painted_scene.ts";

/** Makes pictures smaller on the GPU. */
export interface PictureShrinker {
  /**
   * Records one.
   *
   * @param from RGBA8 words [size, rowWords(size)]
   * @param to the same of `side`, which is at most `size`
   */
  encode(pass: GPUComputePassEncoder, from: GPUBuffer, size: number, to: GPUBuffer, side: number): void;
  close(): void;
}

export async function createPictureShrinker(gpu: Gpu): Promise<PictureShrinker> {
  const kernel = await gpu.kernel("train/shrink_picture.wgsl");
  const sizes = new Map<string, Uniforms>();
  const uniformsOf = (size: number, side: number): Uniforms => {
    const known = sizes.get(`${size} ${side}`);
    if (known) return known;
    const values = { size, row_words: rowWords(size), side, side_words: rowWords(side) };
    const made = kernel.uniforms("Shrink", values);
    sizes.set(`${size} ${side}`, made);
    return made;
  };
  // Kept pictures come again and again; a bound group goes when its picture does.
  const bound = new WeakMap<
    GPUBuffer,
    { readonly to: GPUBuffer; readonly side: number; readonly pass: Pass }
  >();
  return {
    encode(pass, from, size, to, side) {
      let known = bound.get(from);
      if (known?.to !== to || known.side !== side) {
        const group = kernel.bind({ picture: from, shrunk: to, shrink: uniformsOf(size, side).buffer });
        known = { to, side, pass: dispatchThreads("shrink", kernel, group, side, side) };
        bound.set(from, known);
      }
      known.pass.encode(pass);
    },
    close() {
      for (const { buffer } of sizes.values()) buffer.destroy();
    },
  };
}
