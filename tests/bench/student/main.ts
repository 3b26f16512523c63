import { join } from "node:path";
import process from "node:process";
import { createInference } from "../../../runtime/inference/inference.ts";
import { readConfig } from "../../../runtime/inference/weights/config_reader.ts";
import { readJson } from "../../../runtime/inference/weights/read_text.ts";
import { readWeights } from "../../../runtime/inference/weights/weights.ts";
import { beginAdam, updateByAdam } from "../../../train/diffusion/lora/adam.ts";
import { cameraMatrix } from "../../../train/diffusion/lora/camera_matrix.ts";
import { firstWeights } from "../../../train/diffusion/lora/learnt_weights.ts";
import { planStudent, type StudentBatch } from "../../../train/diffusion/lora/student.ts";
import { readControlConfig, readUnetConfig } from "../../../train/diffusion/networks/network_config.ts";
import { normalNoise } from "../../../train/diffusion/noise/timesteps.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { writeRandomModel } from "../random_model.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/*
 * What a student of variational score distillation takes at Stable Diffusion 1.5's true size, with random weights:
 * seconds and memory of a prediction and of an update for one view. Linux only: memory is what /proc tells. Writes
 * 2.3 GB to a temporary folder.
 *
 *     deno run -A tests/bench/student/main.ts [pixels] [rank]
 */

/** Bytes of this process's own memory, files that are only looked into apart, while something is done, at the most. */
async function peakOf(work: () => Promise<unknown>): Promise<number> {
  let most = 0;
  const look = () => {
    const status = Deno.readTextFileSync("/proc/self/status");
    most = Math.max(most, 1024 * Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1]));
  };
  const timer = setInterval(look, 25);
  await work();
  clearInterval(timer);
  look();
  return most;
}

async function benchStudent(folder: string, pixels: number, rank: number): Promise<void> {
  const network = async (name: string) => ({
    config: readConfig(await readJson(join(folder, name, "config.json")), name),
    weights: await readWeights(join(folder, name)),
  });
  const [unet, control] = [await network("unet"), await network("controlnet")];
  const side = pixels / 8;
  const plan = planStudent(
    { ...unet, config: readUnetConfig(unet.config) },
    { ...control, config: readControlConfig(control.config) },
    { latent: [side, side], words: 77, rank, scale: 1 },
  );
  const inference = await createInference({ provider: "cpu" });
  const rows: string[][] = [];
  const measured = async (what: string, work: () => Promise<unknown>) => {
    const [begun, before] = [performance.now(), process.cpuUsage()];
    const peak = await peakOf(work);
    const { user, system } = process.cpuUsage(before);
    const seconds = [performance.now() - begun, (user + system) / 1000].map((ms) => (ms / 1000).toFixed(1));
    rows.push([what, ...seconds, (peak / 2 ** 30).toFixed(2)]);
  };
  let student!: Awaited<ReturnType<typeof plan.open>>;
  await measured(`opening ${plan.graphs.length} graphs`, async () => student = await plan.open(inference));
  const adam = beginAdam(firstWeights(student.layout, 1));
  const batch: StudentBatch = {
    count: 1,
    latents: normalNoise(4 * side * side, 1),
    timesteps: [500],
    embeddings: [normalNoise(77 * 768, 2)],
    controlMaps: [new Float32Array(3 * pixels * pixels).fill(0.5)],
    controlScale: 1.5,
    cameras: [cameraMatrix(PORTRAIT)],
  };
  const targets = normalNoise(4 * side * side, 3);
  const losses: number[] = [];
  await measured("prediction of a view", () => student.predict(adam.values, batch));
  for (const update of ["update by a view", "and another"]) {
    await measured(update, async () => {
      const lesson = await student.learn(adam.values, batch, targets);
      losses.push(lesson.loss);
      updateByAdam(adam, lesson.gradient, { rate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    });
  }
  await inference.close();
  printTable(["", "seconds", "of processors", "GiB at the most"], rows);
  console.log(`\n${student.layout.length} numbers are learnt; the loss was ${losses.join(", then ")}.`);
}

if (import.meta.main) {
  const [pixels = 512, rank = 4] = Deno.args.map(Number);
  await inTemporaryFolder("headcast-student-", async (folder) => {
    await writeRandomModel(folder, "sd1", ["unet", "controlnet"]);
    await benchStudent(folder, pixels, rank);
  });
}
