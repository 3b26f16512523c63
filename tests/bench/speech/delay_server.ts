/**
 * The server whose delay is measured, with a worker that paints at once. It samples the face of the session "delay" as a
 * program elsewhere would be given it, says where it is, answers a line with the times at which the jaw came open, ms since
 * the epoch, and ends with its standard input.
 */
import { endProcess } from "../../../runtime/system/end_process.ts";
import { now } from "../../../runtime/base/clock.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { createServerSpeech } from "../../../runtime/stream/sound/server_speech.ts";
import { makeAvatars } from "../../server/live_server.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";
import { OPEN } from "./onsets.ts";

const SAMPLE_MS = 2;

const folder = await makeAvatars();
const speech = createServerSpeech();
const server = await serve({
  ...{ port: 0, avatarsFolder: folder, avatarFolder: `${folder}/stock`, size: 128, fps: 30 },
  ...{ workerUrl: PAINTED_WORKER, speech },
});
// What hears is loaded by the first session that sounds, and until then hears less well.
await speech.warm();
const pose = restPose("arkit");
let opened: number[] = [], jaw = 0;
const timer = setInterval(() => {
  const before = jaw, time = now();
  server.hub.faceOf("delay")?.sample(time, pose);
  jaw = pose.expression[ARKIT_INDEX.jawOpen]!;
  if (jaw >= OPEN && before < OPEN) opened.push(time);
}, SAMPLE_MS);
console.log(JSON.stringify({ url: server.url }));
for await (const _ of Deno.stdin.readable) {
  console.log(JSON.stringify(opened));
  opened = [];
}
clearInterval(timer);
await server.close();
await Deno.remove(folder, { recursive: true });
endProcess(0);
