import process from "node:process";

/** A driver that does not answer must not keep a training from beginning. */
const TIMEOUT_MS = 5000;
const MEBIBYTE = 2 ** 20;

/**
 * Bytes that are free on the NVIDIA card that CUDA takes, as its driver tells; null where there is none that answers.
 *
 * @param program for tests: in place of the driver's
 */
export async function freeCardMemory(program = "nvidia-smi"): Promise<number | null> {
  // CUDA counts those that it may see; a UUID does as well as a number.
  const seen = process.env.CUDA_VISIBLE_DEVICES?.split(",")[0]?.trim();
  try {
    const { success, stdout } = await new Deno.Command(program, {
      args: ["--query-gpu=memory.free", "--format=csv,noheader,nounits", ...seen ? [`--id=${seen}`] : []],
      ...{ stdin: "null", stdout: "piped", stderr: "null" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).output();
    const mebibytes = parseInt(new TextDecoder().decode(stdout), 10);
    return success && mebibytes >= 0 ? mebibytes * MEBIBYTE : null;
  } catch {
    return null;
  }
}
