import { type BufferSet, makeBufferSet } from "../../runtime/gpu/buffer_set.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { Kernel } from "../../runtime/gpu/kernel.ts";
import { dispatch, dispatchThreads, type Pass } from "../../runtime/render/pass.ts";
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
  const kernels = await loadKernels(gpu);
  const losses = gpu.buffer("picture losses", TERMS.length * 4);
  const viewLosses = gpu.buffer("picture losses of views", MOST_VIEWS * 16);
  let scratch: Scratch | null = null;
  /** Of one size: what has been bound before is bound again. */
  let planned: { key: readonly unknown[]; passes: readonly Pass[] }[] = [];

  function forget(): void {
    scratch?.buffers.destroy();
    [scratch, planned] = [null, []];
  }

  function plan(view: TrainingView, wanted: Wanted, index: number, views: number): Pass[] {
    const { size } = view;
    if (size % 16 !== 0) {
      throw new RangeError(`Cannot compare pictures, their side must be a multiple of 16: ${size}`);
    }
    if (views > MOST_VIEWS) {
      throw new RangeError(`Cannot compare pictures, a batch has at most ${MOST_VIEWS}: ${views}`);
    }
    scratch ??= makeScratch(gpu, size);
    const { buffer: loss } = kernels.rows.uniforms("PictureLoss", {
      ...{ size, row_words: wanted.rowWords, view: index, views },
      ...{ l1: weights.l1Weight, ssim: weights.ssimWeight, alpha: weights.alphaWeight },
    });
    scratch.buffers.keep(loss);
    return passesOf(kernels, view, wanted.picture, scratch, { loss, losses, view_losses: viewLosses });
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

const KERNELS = ["rows", "columns", "blur", "gradient", "sum"] as const;
type Kernels = Readonly<Record<typeof KERNELS[number], Kernel>>;

async function loadKernels(gpu: Gpu): Promise<Kernels> {
  const loaded = KERNELS.map(async (name) =>
    [name, await gpu.kernel(`train/picture_loss_${name}.wgsl`)] as const
  );
  return Object.fromEntries(await Promise.all(loaded)) as Kernels;
}

/** One view's passes. A thread has 8 windows, which stand 2 pixels apart, or 8 pixels. */
function passesOf(
  { rows, columns, blur, gradient, sum }: Kernels,
  { size, picture, gradient: v_picture }: TrainingView,
  wanted: GPUBuffer,
  { fields, derivatives, ssim_sums, l1_sums }: Scratch,
  results: Readonly<Record<"loss" | "losses" | "view_losses", GPUBuffer>>,
): Pass[] {
  const { loss } = results;
  const stage = "picture loss";
  const rowsGroup = rows.bind({ picture, wanted, rows: fields, loss });
  const columnsGroup = columns.bind({ rows: fields, derivatives, ssim_sums, loss });
  // The blurred derivatives take the place of the fields, which are done with.
  const blurGroup = blur.bind({ derivatives, blurred: fields, loss });
  const gradientGroup = gradient.bind({ picture, wanted, blurred: fields, v_picture, l1_sums, loss });
  return [
    dispatchThreads(stage, rows, rowsGroup, size / 16, size, 3),
    dispatchThreads(stage, columns, columnsGroup, size / 2, size / 16, 3),
    dispatchThreads(stage, blur, blurGroup, size / 2, size / 8, 3),
    dispatchThreads(stage, gradient, gradientGroup, size / 8, size, 4),
    dispatch(stage, sum, sum.bind({ ssim_sums, l1_sums, ...results }), 1),
  ];
}

/** What passes leave for each other, and the uniforms of their views; of one size. */
interface Scratch {
  readonly size: number;
  readonly buffers: BufferSet;
  readonly fields: GPUBuffer;
  readonly derivatives: GPUBuffer;
  readonly ssim_sums: GPUBuffer;
  readonly l1_sums: GPUBuffer;
}

function makeScratch(gpu: Gpu, size: number): Scratch {
  const plane = size * size * 4;
  const buffers = makeBufferSet(gpu);
  return {
    size,
    buffers,
    fields: buffers.make("blurred rows", 15 * plane / 2),
    derivatives: buffers.make("derivatives of SSIM", 9 * plane / 4),
    ssim_sums: buffers.make("sums of SSIM", 3 * plane / 32),
    l1_sums: buffers.make("sums of differences", 4 * plane / 8),
  };
}
