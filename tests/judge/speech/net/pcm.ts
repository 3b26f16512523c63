/** A sound file as mono s16 at 16 kHz, to standard output: `deno run -A pcm.ts FILE`. */
import { readSound } from "../../../../runtime/video/read_sound.ts";

const { pcm } = await readSound(Deno.args[0]!, { sampleRate: 16_000 });
const whole = Int16Array.from(pcm, (v) => Math.round(Math.min(1, Math.max(-1, v)) * 32767));
await new Blob([whole]).stream().pipeTo(Deno.stdout.writable);
