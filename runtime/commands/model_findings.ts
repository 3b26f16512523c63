import { fileURLToPath } from "node:url";
import type { Finding } from "../../runtime/commands/doctor.ts";
import { message } from "../../runtime/base/message.ts";
import { readMachine } from "../../runtime/cli/packages.ts";
import { KNOWN_MODELS } from "../../runtime/models/catalogue.ts";
import { cachedModel } from "../../runtime/models/find_model.ts";
import { readHubSettings } from "../../runtime/models/hub_settings.ts";
import { gigabytes } from "../../runtime/models/pull.ts";
import type { ProviderRefusal } from "../../runtime/inference/providers.ts";

/** What the probe prints. */
type ProbeAnswer =
  | { readonly provider: string; readonly version: string; readonly refusals: readonly ProviderRefusal[] }
  | { readonly problem: string };

/** Loading a card's libraries for the first time takes its time. */
const PROBE_TIMEOUT_MS = 60_000;

/** What the doctor tells of score distillation: what computes its networks, and which models are here. */
export async function findings(): Promise<Finding[]> {
  return [...await aboutNetworks(), ...await aboutModels()];
}

async function aboutNetworks(): Promise<Finding[]> {
  const answer = await probe();
  if ("problem" in answer) return [{ about: "networks", found: answer.problem }];
  const { provider, version, refusals } = answer;
  const { nvidia } = await readMachine();
  return [
    {
      about: "networks",
      ok: true,
      found: `${provider} (ONNX Runtime ${version}), for train --guidance diffusion`,
    },
    ...refusals.map(({ provider, reason }): Finding => ({
      about: `networks on ${provider}`,
      // Only a card that is there and stays unused is something to mend.
      ...(provider === "cuda" && nvidia ? { ok: false } : {}),
      found: `not used: ${reason}`,
      remedy: "Install CUDA 12 and cuDNN 9, then ONNX Runtime's part for them: " +
        `deno run -A npm:onnxruntime-node@${version}/script/install.js`,
    })),
  ];
}

/** Asks in a process of its own, and only where the package has been fetched: the doctor changes nothing. */
async function probe(): Promise<ProbeAnswer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--cached-only",
      fileURLToPath(new URL("../inference/inference_probe.ts", import.meta.url)),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), PROBE_TIMEOUT_MS);
  const { stdout, stderr, signal } = await child.output();
  clearTimeout(timer);
  const line = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
  const words = new TextDecoder().decode(stderr);
  if (/--cached-only/.test(words + line)) return { problem: NOT_FETCHED };
  try {
    return JSON.parse(line);
  } catch {
    const how = signal === "SIGKILL"
      ? `it did not answer in ${PROBE_TIMEOUT_MS / 1000} s`
      : signal ?? words.split("\n")[0];
    return { problem: `ONNX Runtime failed: ${how}` };
  }
}

const NOT_FETCHED = "not fetched yet: ONNX Runtime comes with the first train --guidance diffusion";

async function aboutModels(): Promise<Finding[]> {
  try {
    const settings = readHubSettings();
    const states = await Promise.all(KNOWN_MODELS.map((model) => cachedModel(model, settings)));
    const here = KNOWN_MODELS.flatMap(({ name }, index) => {
      const state = states[index]!;
      return "path" in state
        ? [{ about: `model ${name}`, ok: true, found: `${gigabytes(state.bytes)}, ${state.path}` }]
        : [];
    });
    if (here.length > 0) return here;
    return [{ about: "models", found: `none in ${settings.cache}, deno task models lists what there is` }];
  } catch (error) {
    return [{ about: "models", ok: false, found: message(error), remedy: "Mend HF_ENDPOINT or unset it" }];
  }
}
