import { interruptSignals } from "../../runtime/cli/system.ts";

const SIGNALS = interruptSignals();

/** Gives work a folder that goes when it is done or fails, and on Ctrl-C too: gigabytes would stay there unseen. */
export async function inTemporaryFolder<T>(prefix: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix });
  const stop = () => {
    Deno.removeSync(folder, { recursive: true });
    Deno.exit(130);
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, stop);
  try {
    return await work(folder);
  } finally {
    for (const name of SIGNALS) Deno.removeSignalListener(name, stop);
    await Deno.remove(folder, { recursive: true });
  }
}
