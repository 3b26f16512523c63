/** Stands in for espeak-ng's process: it is ready, and ends at the first sentence. */
import { packFrame } from "../../../runtime/speech/voices/espeak/messages.ts";

Deno.stdout.writeSync(packFrame({ kind: "ready", sampleRate: 22_050, voices: [] }));
await Deno.stdin.read(new Uint8Array(1));
Deno.exit(3);
