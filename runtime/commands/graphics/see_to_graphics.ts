import { type AdapterAnswer, probeAdapter } from "../adapter.ts";
import { installWithApt, type Need, planFor, readMachine } from "../../cli/packages.ts";

/**
 * Sees that a WebGPU adapter answers: installs the driver where there is none, as far as that can be done unasked.
 *
 * @param say told what is done, or what is to be done
 */
export async function seeToGraphics(say: (line: string) => void): Promise<AdapterAnswer> {
  let answer = await probeAdapter();
  // OpenGL answers where Vulkan does not: usable, but worth one try for the better thing.
  if (answer.adapter && answer.adapter.backend !== "gl") return answer;
  const { nvidia } = await readMachine();
  // A card with its own driver lacks the loader at most. Mesa's software comes only where that does not help.
  for (const need of nvidia ? ["loader", "driver"] as const : ["driver"] as const) {
    const done = await provide(need, "the Vulkan driver", answer.adapter ? () => {} : say);
    if (!done) break;
    const next = await probeAdapter();
    if (next.adapter) answer = next;
    if (next.adapter && next.adapter.backend !== "gl") break;
  }
  if (nvidia && (answer.adapter?.fallback ?? true)) {
    say(
      "There is an NVIDIA card, but its Vulkan driver does not answer: in a container, start it with " +
        "NVIDIA_DRIVER_CAPABILITIES=all",
    );
  }
  return answer;
}

/**
 * Installs what a machine lacks, or tells how.
 *
 * @returns true where something was installed
 */
export async function provide(need: Need, what: string, say: (line: string) => void): Promise<boolean> {
  const machine = await readMachine();
  const plan = planFor(need, machine);
  if ("tell" in plan) {
    say(`${what.charAt(0).toUpperCase()}${what.slice(1)} is missing. ${plan.tell}`);
    return false;
  }
  const begin = performance.now();
  say(`Installing ${what} (${plan.install.join(", ")}) with apt-get ...`);
  try {
    await installWithApt(plan.install, machine.root === "sudo" ? "sudo" : "self");
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    say(error.message);
    return false;
  }
  say(`Installed in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  return true;
}
