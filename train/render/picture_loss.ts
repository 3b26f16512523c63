import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeUniforms } from "../../runtime/gpu/uniforms.ts";
import { dispatch, type Pass } from "../../runtime/render/pass.ts";
import type { TrainingView } from "../guidance/guidance.ts";

/** Weights of its terms: mean absolute difference, 1 - SSIM over windows two pixels apart, mean absolute difference of alpha. */
export interface PictureLossWeights {
  readonly l1Weight: number;
  readonly ssimWeight: number;
  readonly alphaWeight: number;
}

/** How far pictures are from what they should be, for guidances that know what they should be. */
export interface PictureLoss {
  /** Names of `losses`. */
  readonly terms: readonly string[];
  /** [terms], f32, weighted, mean over views; whole after the last view's passes have run. */
  readonly losses: GPUBuffer;
  /**
   * Records one view of a batch: fills its gradient, and after the last one `losses`. Views go in order, on one
   * queue; a batch may be one submission or several.
   *
   * @param wanted RGBA8 words [size, rowWords], premultiplied, nothing behind
   * @param rowWords words from one row of `wanted` to the next
   * @param index of the view in the batch
   * @throws RangeError where a picture's side is not a multiple of 16
   */
  encode(pass: GPUComputePassEncoder, view: TrainingView, wanted: Wanted, index: number, views: number): void;
  close(): void;
}

export interface Wanted {
  readonly picture: GPUBuffer;
  readonly rowWords: number;
}

/** Views of a batch at most. */
const MOST_VIEWS = 64;
const TERMS = ["l1", "ssim", "alpha"] as const;

export async function createPictureLoss(gpu: Gpu, weights: PictureLossWeights): Promise<PictureLoss> {
  const names = ["rows", "columns", "blur", "gradient", "sum"];
  const [rows, columns, blur, gradient, sum] = await Promise.all(
    names.map((name) => gpu.kernel(`train/picture_loss_${name}.wgsl`)),
  );
  const losses = gpu.buffer("picture losses", TERMS.length * 4);
  const viewLosses = gpu.buffer("picture losses of views", MOST_VIEWS * 16);
  let scratch: Scratch | null = null;
  /** Of one size: what has been bound before is bound again. */
  let planned: { key: readonly unknown[]; passes: readonly Pass[] }[] = [];
  let uniforms: GPUBuffer[] = [];

  function forget(): void {
    scratch?.close();
    for (const buffer of uniforms) buffer.destroy();
    [scratch, planned, uniforms] = [null, [], []];
  }

  function plan(
    view: TrainingView,
    { picture: wanted, rowWords }: Wanted,
    index: number,
    views: number,
  ): Pass[] {
    const { size, picture, gradient: v_picture } = view;
    if (size % 16 !== 0) {
      throw new RangeError(`Cannot compare pictures, their side must be a multiple of 16: ${size}`);
    }
    if (views > MOST_VIEWS) {
      throw new RangeError(`Cannot compare pictures, a batch has at most ${MOST_VIEWS}: ${views}`);
    }
    scratch ??= makeScratch(gpu, size);
    const { fields, derivatives, ssim_sums, l1_sums } = scratch;
    const uniform = makeUniforms(gpu, rows!.wgsl, "PictureLoss");
    const { l1Weight: l1, ssimWeight: ssim, alphaWeight: alpha } = weights;
    for (
      const [name, value] of Object.entries({
        size,
        row_words: rowWords,
        view: index,
        views,
        l1,
        ssim,
        alpha,
      })
    ) {
      uniform.set(name, value);
    }
    uniform.send();
    uniforms.push(uniform.buffer);
    const loss = uniform.buffer;
    // Workgroups are 8 threads square, a thread has 8 windows or 8 pixels.
    const [strips, pixels, windows] = [128, 8, 16].map((step) => Math.ceil(size / step)) as [
      number,
      number,
      number,
    ];
    const three = (kernel: typeof rows, group: GPUBindGroup, x: number, y: number, z: number): Pass => ({
      stage: "picture loss",
      encode(pass) {
        pass.setPipeline(kernel!.pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(x, y, z);
      },
    });
    return [
      three(rows, rows!.bind({ picture, wanted, rows: fields, loss }), strips, pixels, 3),
      three(columns, columns!.bind({ rows: fields, derivatives, ssim_sums, loss }), windows, strips, 3),
      // The blurred derivatives take the place of the fields, which are done with.
      three(blur, blur!.bind({ derivatives, blurred: fields, loss }), windows, Math.ceil(size / 64), 3),
      three(
        gradient,
        gradient!.bind({ picture, wanted, blurred: fields, v_picture, l1_sums, loss }),
        ...[Math.ceil(size / 64), pixels, 4] as const,
      ),
      dispatch(
        "picture loss",
        sum!,
        sum!.bind({ ssim_sums, l1_sums, view_losses: viewLosses, losses, loss }),
        1,
      ),
    ];
  }

  return {
    terms: TERMS,
    losses,
    encode(pass, view, wanted, index, views) {
      if (scratch && scratch.size !== view.size) forget();
      const key = [view.picture, view.gradient, wanted.picture, wanted.rowWords, index, views];
      let known = planned.find((each) => each.key.every((part, i) => part === key[i]));
      if (!known) planned.push(known = { key, passes: plan(view, wanted, index, views) });
      for (const each of known.passes) each.encode(pass);
    },
    close() {
      forget();
      losses.destroy();
      viewLosses.destroy();
    },
  };
}

interface Scratch {
  readonly size: number;
  readonly fields: GPUBuffer;
  readonly derivatives: GPUBuffer;
  readonly ssim_sums: GPUBuffer;
  readonly l1_sums: GPUBuffer;
  close(): void;
}

function makeScratch(gpu: Gpu, size: number): Scratch {
  const plane = size * size * 4;
  const fields = gpu.buffer("blurred rows", 15 * plane / 2);
  const derivatives = gpu.buffer("derivatives of SSIM", 9 * plane / 4);
  const ssim_sums = gpu.buffer("sums of SSIM", 3 * plane / 32);
  const l1_sums = gpu.buffer("sums of differences", 4 * plane / 8);
  const all = [fields, derivatives, ssim_sums, l1_sums];
  return {
    size,
    fields,
    derivatives,
    ssim_sums,
    l1_sums,
    close: () => all.forEach((buffer) => buffer.destroy()),
  };
}
