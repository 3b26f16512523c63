import { UsageError, type Values } from "../../runtime/cli/flags.ts";
import { type NATS_FLAGS, NATS_VARIABLE, natsOf } from "../../runtime/commands/nats/flags.ts";
import type { NatsOptions } from "../../runtime/nats/nats_options.ts";

/** Where the queue is. @throws {UsageError} where nobody says that */
export function queuePlace(options: Values<typeof NATS_FLAGS>, what: string): NatsOptions {
  const place = natsOf(options);
  if (place) return place;
  throw new UsageError(
    `Cannot ${what}, --nats (or ${NATS_VARIABLE}) must say where the queue is: it is missing`,
  );
}
