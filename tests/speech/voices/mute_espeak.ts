/** Stands in for espeak-ng's process on a machine that has no library. */
import { packFrame } from "../../../runtime/speech/voices/espeak/messages.ts";

Deno.stdout.writeSync(
  packFrame({ kind: "unable", reason: "Cannot open libespeak-ng, it must be installed" }),
);
