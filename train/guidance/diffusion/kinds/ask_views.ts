import type { Camera } from "../../../../runtime/base/camera.ts";
import type { DiffusionModel, TextEmbedding } from "../../../diffusion/diffusion_model.ts";
import type { PromptBook } from "../../../diffusion/language/prompt_book.ts";
import { EMPTY_PROMPT } from "../../../diffusion/language/prompts.ts";
import type { AskedText, KindStep, Question } from "./kind.ts";

export interface AskedViews extends Pick<KindStep, "noisy" | "timesteps"> {
  readonly cameras: readonly Camera[];
  readonly controlMaps: readonly Float32Array[] | null;
  readonly controlScale: number;
}

/** What puts a kind's questions to the model, each of its calls as one batch. */
export async function asker(
  model: DiffusionModel,
  prompts: PromptBook,
  { cameras, controlMaps, controlScale, ...step }: AskedViews,
): Promise<KindStep["ask"]> {
  const embeddings = await embedTexts(model, prompts, cameras);
  const all = cameras.map((_, view) => view);
  const item = step.noisy.length / cameras.length;
  return async (...questions) => {
    const asked = questions.flatMap((question) =>
      (question.views ?? all).map((view) => ({ ...step, ...question, view }))
    );
    const latents = new Float32Array(asked.length * item);
    asked.forEach(({ noisy, view }, i) =>
      latents.set(noisy.subarray(view * item, (view + 1) * item), i * item)
    );
    const predicted = await model.denoise({
      count: asked.length,
      latents,
      timesteps: asked.map(({ timesteps, view }) => timesteps[view]!),
      embeddings: asked.map(({ text, view }) => embeddings[text][view]!),
      controlMaps: controlMaps && asked.map(({ view }) => controlMaps[view]!),
      controlScale,
    });
    return spreadOut(questions, predicted, item, all);
  };
}

/** Each text's embedding for each view. */
async function embedTexts(
  model: DiffusionModel,
  prompts: PromptBook,
  cameras: readonly Camera[],
): Promise<Readonly<Record<AskedText, readonly TextEmbedding[]>>> {
  const texts = [EMPTY_PROMPT, prompts.negative, ...cameras.map((camera) => prompts.text(camera))];
  const [empty, negative, ...others] = await model.embed(
    prompts.plain === undefined ? texts : [...texts, prompts.plain],
  );
  const same = (text: TextEmbedding | undefined) => cameras.map(() => text!);
  const prompt = others.slice(0, cameras.length);
  const plain = prompts.plain === undefined ? prompt : same(others.at(-1));
  return { prompt, plain, negative: same(negative), empty: same(empty) };
}

/** A batch's items to the views that each question asked about. Nothing is copied where it asked about all. */
function spreadOut(
  questions: readonly Question[],
  predicted: Float32Array,
  item: number,
  all: readonly number[],
): Float32Array[] {
  let at = 0;
  return questions.map(({ views }) => {
    const found = predicted.subarray(at, at += (views ?? all).length * item);
    if (views === undefined) return found;
    const spread = new Float32Array(all.length * item);
    views.forEach((view, i) => spread.set(found.subarray(i * item, (i + 1) * item), view * item));
    return spread;
  });
}
