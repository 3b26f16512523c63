import { custom, type Flags, number, text, UsageError, type Values } from "../../cli/flags.ts";
import { message } from "../../base/message.ts";
import { type NatsOptions, readServers } from "../../nats/nats_options.ts";

/** The environment's name for the address of NATS, which may hold a password that no list of processes should show. */
export const NATS_VARIABLE = "HEADCAST_NATS";

/** How a command that takes part in a cluster finds its NATS server. */
export const NATS_FLAGS = {
  nats: custom<string | undefined>(
    `NATS server (with JetStream) by which several machines work together; ${NATS_VARIABLE} too`,
    "nats://host:port",
    undefined,
    undefined,
    (written) => {
      try {
        readServers(written);
      } catch (error) {
        throw new UsageError(message(error).replace(/^Cannot use NATS, its address must be/, "it must be"));
      }
      return written;
    },
  ),
  "nats-creds": text("file of credentials for NATS, as nsc makes them, or of an nkey's seed", "file"),
  "nats-ca": text("authority of the NATS server's certificate (PEM)", "file"),
  "nats-cert": text("certificate that is shown to the NATS server (PEM)", "file"),
  "nats-key": text("that certificate's private key (PEM)", "file"),
  "nats-replicas": number("how many servers of a NATS cluster keep what is kept: 1, 3 or 5", "number", 1, {
    ...{ min: 1, max: 5, step: 1 },
  }),
  "nats-store": number(
    "GiB that avatars, checkpoints and pictures may take there in all: of the bucket that is made where there is none",
    "number",
    16,
    { min: 0.0625, max: 1_000_000 },
  ),
} satisfies Flags;

/**
 * The NATS server that the flags or the environment name; undefined where they name none.
 *
 * @throws {UsageError} where there are other flags of NATS, or an address of the environment's that is none
 */
export function natsOf(flags: Values<typeof NATS_FLAGS>): NatsOptions | undefined {
  const { "nats-creds": creds, "nats-ca": ca, "nats-cert": cert, "nats-key": key } = flags;
  const url = flags.nats ?? (Deno.env.get(NATS_VARIABLE) || undefined);
  if (url === undefined) {
    const [other] = Object.entries({ creds, ca, cert, key }).find(([, value]) => value !== undefined) ?? [];
    if (other !== undefined) throw new UsageError(`--nats-${other} needs --nats`);
    return undefined;
  }
  if (flags.nats === undefined) {
    try {
      readServers(url);
    } catch (error) {
      throw new UsageError(`${NATS_VARIABLE}: ${message(error)}`);
    }
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError("--nats-cert and --nats-key belong together");
  }
  return {
    url,
    creds,
    ca,
    cert,
    key,
    replicas: flags["nats-replicas"],
    mostBytes: Math.round(flags["nats-store"] * 2 ** 30),
  };
}
