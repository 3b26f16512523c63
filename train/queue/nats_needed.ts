import { UsageError, type Values } from "../../runtime/cli/flags.ts";
import { type NATS_FLAGS, NATS_VARIABLE, natsOf } from "../../runtime/commands/nats/flags.ts";
import { connectNats, type Nats } from "../../runtime/nats/connect_nats.ts";

/** Connects to where the queue is. @throws {UsageError} where nobody says where that is */
export async function queueNats(options: Values<typeof NATS_FLAGS>, what: string): Promise<Nats> {
  const place = natsOf(options);
  if (!place) {
    throw new UsageError(
      `Cannot ${what}, --nats (or ${NATS_VARIABLE}) must say where the queue is: it is missing`,
    );
  }
  return await connectNats(place);
}
