import { toggle, UsageError } from "../../cli/flags.ts";
import type { Nats } from "../../nats/connect_nats.ts";
import type { SharedQueue } from "../../server/studio/queued_trainings.ts";
import { NATS_VARIABLE } from "../nats/flags.ts";

export const queueFlag = () =>
  toggle(
    "heads are made by whoever takes trainings from the queue (deno task work), not by this machine; needs --nats",
  );

/**
 * The queue of trainings on the NATS server that this server has joined: its trainings are shown here too.
 *
 * @param takes whether what is asked for here goes there
 * @throws {UsageError} where that is wanted without NATS
 */
export async function queueOf(nats: Nats | undefined, takes: boolean): Promise<SharedQueue | undefined> {
  if (nats) {
    const { openTrainingQueue } = await import("../../queue/training_queue.ts");
    return { jobs: await openTrainingQueue(nats), takes };
  }
  if (!takes) return undefined;
  throw new UsageError(
    `Cannot start with --queue, --nats (or ${NATS_VARIABLE}) must say where that is: it is missing`,
  );
}
