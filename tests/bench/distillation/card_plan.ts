/**
 * What score distillation takes of a card's memory, as it is planned before anything is opened, for Stable Diffusion 1.5's
 * networks with a control net, and what goes to and fro between card and host. Random weights are written at true size,
 * 2.9 GB, as graphs are made of what their files say; nothing is opened.
 *
 *   deno run -A tests/bench/distillation/card_plan.ts
 */
import { join } from "node:path";
import { planMemory } from "../../../train/diffusion/memory_plan.ts";
import { diffusionGraphs } from "../../../train/diffusion/diffusion_graphs.ts";
import { memoryOfGraphs } from "../../../train/diffusion/stable_diffusion.ts";
import { createScratchFolder } from "../../../train/diffusion/weights/scratch_folder.ts";
import { openModelSource } from "../../../train/diffusion/weights/model_source.ts";
import { writeRandomModel } from "../random_model.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const SIDE = 512, GIB = 2 ** 30, CARDS = [24, 80];
/** Of them the driver, CUDA and others leave about so much. */
const LEFT = 0.96;

await inTemporaryFolder("headcast-card-plan-", async (folder) => {
  await writeRandomModel(folder, "sd1");
  const source = await openModelSource(folder);
  const rows: string[][] = [], scratch = createScratchFolder();
  for (const precision of ["float16", "float32"] as const) {
    for (const vaeGradient of ["linear", "exact"] as const) {
      for (const batch of [3, 12, 24, 48, 96]) {
        const graphs = await diffusionGraphs(source, {
          ...{ model: folder, controlModel: join(folder, "controlnet"), vae: null, imageSize: SIDE },
          ...{ batch, precision, vaeGradient },
        }, { scratch, say() {} });
        const plan = planMemory("SD 1.5", memoryOfGraphs(graphs, "cuda"), "cuda", null);
        rows.push([
          precision,
          vaeGradient,
          String(batch),
          (plan.peak / GIB).toFixed(1),
          ...CARDS.map((card) => plan.peak <= 0.8 * LEFT * card * GIB ? "fits" : "refused"),
        ]);
      }
    }
  }
  printTable(
    ["networks", "gradient", "items at once", "GiB", ...CARDS.map((card) => `card of ${card} GB`)],
    rows,
  );
  printTraffic();
});

/** MB of a view and step: pictures and maps are float32, 3 x 512 x 512, latents 4 x 64 x 64, embeddings 77 x 768. */
function printTraffic(): void {
  const megabytes = (numbers: number) => numbers * 4 / 1e6;
  const picture = megabytes(3 * SIDE * SIDE),
    latents = megabytes(4 * (SIDE / 8) ** 2),
    words = megabytes(77 * 768);
  const encoder = 2 * picture + 4 * latents,
    gradient = picture,
    denoiser = 3 * (picture + 2 * latents + words);
  console.log(
    `\nTo the card and back, a view and step: encoder ${encoder.toFixed(1)} MB, its gradient ${
      gradient.toFixed(1)
    }, denoiser with maps ${denoiser.toFixed(1)}`,
  );
}
