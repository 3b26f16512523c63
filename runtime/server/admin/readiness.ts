import { message } from "../../base/message.ts";
import type { Hub } from "../../stream/hub.ts";
import { READY } from "../../telemetry/figures.ts";
import type { Operations } from "./operations.ts";

/** Whether sessions can be taken, which is more than being alive. */
export interface Readiness {
  /** Why not, each in some words; nothing where they can. */
  lacks(): Promise<readonly string[]>;
}

export interface ReadinessOptions {
  readonly hub: Pick<Hub, "draws" | "renderState">;
  /** Where something must be written; nothing where it is not given. */
  readonly folder?: string | undefined;
  readonly more?: Operations["lacks"];
}

/** How often the disk is tried: a probe of each second would wear it for nothing. */
const DISK_MS = 5000;

export function createReadiness({ hub, folder, more }: ReadinessOptions): Readiness {
  const disk = folder === undefined ? null : createDiskCheck(folder);
  let last = 0;
  const readiness = {
    async lacks() {
      const [written, others] = await Promise.all([disk?.() ?? null, more?.() ?? []]);
      const lacks = [renderLack(hub), written, ...others].filter((each) => each !== null);
      last = lacks.length === 0 ? 1 : 0;
      return lacks;
    },
  };
  READY.observe((tell) => tell(last, {}));
  return readiness;
}

function renderLack({ draws, renderState }: ReadinessOptions["hub"]): string | null {
  if (!draws || renderState.kind === "running") return null;
  const reason = "reason" in renderState ? `: ${renderState.reason}` : "";
  return `the render worker is ${renderState.kind}${reason}`;
}

/** Whether a folder, or the nearest that there is above it, can be written to. */
function createDiskCheck(folder: string): () => Promise<string | null> {
  let asked = -Infinity, answer: Promise<string | null> = Promise.resolve(null);
  return () => {
    if (performance.now() - asked > DISK_MS) {
      asked = performance.now();
      answer = diskLack(folder);
    }
    return answer;
  };
}

async function diskLack(folder: string): Promise<string | null> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    const file = await Deno.makeTempFile({ dir: folder, prefix: ".ready-" });
    await Deno.remove(file);
    return null;
  } catch (error) {
    // Its words name folders of this machine, which no prober needs.
    const kind = error instanceof Error ? error.name : message(error);
    return `the data's folder cannot be written to: ${kind}`;
  }
}
