import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import type { RetargetAnswer } from "./retarget_worker.ts";

/**
 * How frames of other spaces move an avatar's head, solved in a thread of its own: for who is sent motion alone, where no
 * render worker loads the head.
 *
 * @throws {Error} where the folder, or its head, is broken
 */
export async function solveAside(folder: string): Promise<readonly RetargetData[]> {
  const worker = new Worker(new URL("./retarget_worker.ts", import.meta.url), {
    type: "module",
    name: "retarget",
  });
  try {
    const answer = await new Promise<RetargetAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Cannot solve how a head is moved, its worker ended: ${event.message}`));
      };
      worker.postMessage(folder);
    });
    if ("problem" in answer) throw new Error(answer.problem);
    return answer.maps;
  } finally {
    worker.terminate();
  }
}
