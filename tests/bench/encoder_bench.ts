import { createInference } from "../../runtime/inference/inference.ts";
import { readAutoencoderConfig } from "../../train/diffusion/networks/autoencoder_config.ts";
import { normalNoise } from "../../train/diffusion/noise/timesteps.ts";
import {
  type EncoderGradient,
  planPictureEncoder,
} from "../../train/diffusion/reverse/plan_picture_encoder.ts";
import { readConfig } from "../../runtime/inference/weights/config_reader.ts";
import { SINGLE_FILE_CONFIGS } from "../../train/diffusion/weights/single_file_configs.ts";
import { readWeights } from "../../runtime/inference/weights/weights.ts";
import { writeRandomModel } from "./random_model.ts";
import { printTable } from "./table.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

/** A backward pass, and whether its networks are opened in low-memory mode. */
interface BackwardPass {
  readonly gradient: EncoderGradient;
  readonly lowMemory: boolean;
}

interface Figures {
  /** Milliseconds. */
  readonly opening: number;
  readonly encoding: number;
  readonly gradient: number;
  /** Of all processors, while the gradient is computed: other work beside it changes this little. */
  readonly processor: number;
  /** MiB of the process's own memory between runs, and at the most while the gradient is computed. */
  readonly kept: number;
  readonly peak: number;
}

const BACKWARD_PASSES: readonly BackwardPass[] = [
  { gradient: "exact", lowMemory: false },
  { gradient: "exact", lowMemory: true },
  { gradient: "low-memory", lowMemory: true },
  { gradient: "linear", lowMemory: true },
];

/**
 * Times the encoder of Stable Diffusion's autoencoder and its gradient, and what memory they take, each backward pass in a
 * process of its own. Linux only: memory is what /proc tells.
 */
async function benchEncoder(size: number): Promise<void> {
  await inTemporaryFolder("headcast-encoder-", async (folder) => {
    await writeRandomModel(folder, "sd1", ["vae"]);
    const rows: string[][] = [];
    for (const pass of BACKWARD_PASSES) {
      const args = ["run", "-A", import.meta.filename!, `${size}`, folder, JSON.stringify(pass)];
      const child = new Deno.Command(Deno.execPath(), { args, stderr: "inherit" });
      const { success, stdout } = await child.output();
      if (!success) throw new Error(`Cannot measure ${pass.gradient}, its process must end well`);
      const { opening, encoding, gradient, processor, kept, peak }: Figures = JSON.parse(
        new TextDecoder().decode(stdout),
      );
      const seconds = [opening, encoding, gradient, processor].map((time) => (time / 1000).toFixed(1));
      rows.push([
        `${pass.gradient}${pass.lowMemory ? ", low-memory sessions" : ""}`,
        ...seconds,
        `${kept}`,
        `${peak}`,
      ]);
    }
    console.log(
      `SD's encoder, random weights in float16, one picture of ${size} x ${size}, on the processor\n`,
    );
    printTable(
      ["backward pass", "open s", "encode s", "gradient s", "of processor", "kept MiB", "peak MiB"],
      rows,
    );
  });
}

async function measure(
  size: number,
  folder: string,
  { gradient, lowMemory }: BackwardPass,
): Promise<Figures> {
  const config = readAutoencoderConfig(readConfig(SINGLE_FILE_CONFIGS.sd1.vae, "vae"));
  const weights = await readWeights(`${folder}/vae`);
  const pictures = normalNoise(3 * size * size, 1, 0).map((value) => Math.tanh(value));
  const [noise, seed] = [2, 3].map((place) => normalNoise(4 * (size / 8) ** 2, place, 0)) as [
    Float32Array,
    Float32Array,
  ];
  const inference = await createInference({ provider: "cpu" });
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const start = performance.now();
    return [await work(), performance.now() - start];
  };
  const plan = planPictureEncoder(config, weights, { size: [size, size], gradient });
  const [encoder, opening] = await timed(() => plan.open(inference, { lowMemory }));
  const encode = () => encoder.encode(pictures, noise);
  const back = () => encoder.encodeGradient(pictures, noise, seed);
  await encode();
  const [, encoding] = await timed(encode);
  await back();
  await Deno.writeTextFile("/proc/self/clear_refs", "5");
  const before = await processorTime();
  const [, time] = await timed(back);
  const processor = await processorTime() - before;
  const [kept, peak] = [await memory("RssAnon"), await memory("VmHWM")];
  await inference.close();
  return { opening, encoding, gradient: time, processor, kept, peak };
}

async function memory(field: string): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status");
  return Math.round(Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))?.[1]) / 1024);
}

/** Milliseconds that this process has computed: hundredths of a second in /proc, behind the name in brackets. */
async function processorTime(): Promise<number> {
  const fields = (await Deno.readTextFile("/proc/self/stat")).split(") ")[1]!.split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

if (import.meta.main) {
  const [size = "512", folder, pass] = Deno.args;
  if (folder !== undefined && pass !== undefined) {
    console.log(JSON.stringify(await measure(Number(size), folder, JSON.parse(pass))));
  } else await benchEncoder(Number(size));
}
