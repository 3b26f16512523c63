import type { Camera } from "../../../../runtime/base/camera.ts";
import type { DiffusionModel, TextEmbedding } from "../../../diffusion/diffusion_model.ts";
import type { Description, PromptBook } from "../../../diffusion/language/prompt_book.ts";
import { EMPTY_PROMPT } from "../../../diffusion/language/prompts.ts";
import { blendedScore } from "./blend.ts";
import type { AskedText, KindStep, Question } from "./kind.ts";

/** Texts that a kind asks for, and those of the avatar as it was before an edit. */
type HeldText = AskedText | "source" | "plainSource";
const SOURCES = { prompt: "source", plain: "plainSource" } as const;

export interface AskedViews extends Pick<KindStep, "noisy" | "timesteps"> {
  readonly cameras: readonly Camera[];
  readonly controlMaps: readonly Float32Array[] | null;
  readonly controlScale: number;
  /** How much the changed description counts beside the old one, see `blendedScore`. */
  readonly editWeight: number;
}

/**
 * What puts a kind's questions to the model, each of its calls as one batch. In an edit the description's answers are
 * blended with those of the old one, whatever the kind makes of them.
 */
export async function asker(
  model: DiffusionModel,
  prompts: PromptBook,
  { cameras, controlMaps, controlScale, editWeight, ...step }: AskedViews,
): Promise<KindStep["ask"]> {
  const embeddings = await embedTexts(model, prompts, cameras);
  const all = cameras.map((_, view) => view);
  const item = step.noisy.length / cameras.length;
  const ask = async (questions: readonly HeldQuestion[]): Promise<Float32Array[]> => {
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
  if (prompts.source === undefined) return (...questions) => ask(questions);
  return async (...questions) => {
    const described = questions.filter(isDescribed);
    const answers = await ask([...questions, ...described.map(sourceOf)]);
    const sources = answers.slice(questions.length);
    return questions.map((question, i) =>
      isDescribed(question) ? blendedScore(answers[i]!, sources.shift()!, editWeight) : answers[i]!
    );
  };
}

type HeldQuestion = Omit<Question, "text"> & { readonly text: HeldText };
type Described = Question & { readonly text: keyof typeof SOURCES };
const isDescribed = (question: Question): question is Described => question.text in SOURCES;
const sourceOf = (question: Described): HeldQuestion => ({ ...question, text: SOURCES[question.text] });

/** Each text's embedding for each view. */
async function embedTexts(
  model: DiffusionModel,
  prompts: PromptBook,
  cameras: readonly Camera[],
): Promise<Readonly<Record<HeldText, readonly TextEmbedding[]>>> {
  const { source } = prompts, count = cameras.length;
  const [empty, negative, ...texts] = await model.embed([
    EMPTY_PROMPT,
    prompts.negative,
    ...described(prompts, cameras),
    ...source ? described(source, cameras) : [],
  ]);
  const same = (text: TextEmbedding | undefined) => cameras.map(() => text!);
  const take = ({ plain }: Description) => {
    const prompt = texts.splice(0, count);
    return [prompt, plain === undefined ? prompt : same(texts.shift())] as const;
  };
  const [prompt, plain] = take(prompts);
  const [old, plainOld] = source ? take(source) : [prompt, plain];
  return {
    ...{ prompt, plain, source: old, plainSource: plainOld },
    ...{ negative: same(negative), empty: same(empty) },
  };
}

const described = ({ text, plain }: Description, cameras: readonly Camera[]): string[] => [
  ...cameras.map((camera) => text(camera)),
  ...plain === undefined ? [] : [plain],
];

/** A batch's items to the views that each question asked about. Nothing is copied where it asked about all. */
function spreadOut(
  questions: readonly Pick<Question, "views">[],
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
