import { createInference } from "../../../../runtime/inference/inference.ts";
import { readWeights } from "../../../../runtime/inference/weights/weights.ts";
import type { TrainConfig } from "../../../../train/config/config.ts";
import { planStudent, type Student, type StudentBatch } from "../../../../train/diffusion/lora/student.ts";
import { readUnetConfig } from "../../../../train/diffusion/networks/network_config.ts";
import { goldenModel } from "../../../goldens/diffusion/expected.ts";
import { goldenConfig } from "../parity_support.ts";
import { TOKENS } from "./denoiser.ts";

/**
 * A student beside the known model: a true UNet, tiny, that was taught to see noise in made-up pictures and knows no
 * avatar. It sees no control map, and of the prompt, whose facts are as large as a million, how they are signed.
 */
export async function openTinyStudent(
  { size, studentRank: rank, studentScale: scale }: Pick<
    TrainConfig,
    "size" | "studentRank" | "studentScale"
  >,
): Promise<Student> {
  const unet = {
    config: readUnetConfig(await goldenConfig("tiny_student/unet")),
    weights: await readWeights(goldenModel("tiny_student/unet")),
  };
  const plan = planStudent(unet, null, { latent: [size, size], words: TOKENS, rank, scale });
  // Of networks this small, a second thread costs more than it gains.
  const inference = await createInference({ provider: "cpu", threads: 1 });
  const student = await plan.open(inference);
  const tamed = (batch: StudentBatch): StudentBatch => ({
    ...batch,
    controlMaps: null,
    embeddings: batch.embeddings.map((facts) => facts.map(Math.sign)),
  });
  return {
    ...student,
    predict: (learnt, batch) => student.predict(learnt, tamed(batch)),
    learn: (learnt, batch, targets) => student.learn(learnt, tamed(batch), targets),
    close: () => inference.close(),
  };
}
