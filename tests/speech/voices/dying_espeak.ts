/** Stands in for espeak-ng's process: a second of silence is each of its sentences, and ends at "die". */
import { packFrame } from "../../../runtime/speech/voices/espeak/messages.ts";

Deno.stdout.writeSync(packFrame({ kind: "ready", sampleRate: 22_050, voices: [] }));
let line = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (line + text).split("\n");
  line = lines.pop()!;
  for (const order of lines.map((written) => JSON.parse(written))) {
    if (!("text" in order)) continue;
    if (order.text === "die") Deno.exit(3);
    const pcm = new Float32Array(22_050);
    Deno.stdout.writeSync(
      packFrame({ kind: "chunk", job: order.job, phones: [] }, new Uint8Array(pcm.buffer)),
    );
    Deno.stdout.writeSync(packFrame({ kind: "done", job: order.job }));
  }
}
