/**
 * What it costs to put a session on a wire: packets, encryption and sending of 1024 x 1024 at 30 frames a second, as the
 * thread of connections does it, to so many viewers of this process.
 *
 *   deno run -A tests/bench/whep/send_cost.ts --viewers 1 --kbit 4000 --seconds 10
 */
import { cpuUsage } from "node:process";
import { parseArgs } from "node:util";
import { now } from "../../../runtime/base/clock.ts";
import { createPeer } from "../../../runtime/stream/rtc/peer.ts";
import { readOffer } from "../../../runtime/stream/rtc/read_offer.ts";
import { loadWerift } from "../../../runtime/stream/rtc/werift.ts";
import { SILENT_OPUS } from "../../../runtime/stream/sinks/steady_sound.ts";
import { eventually } from "../../eventually.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    viewers: { type: "string", default: "1" },
    kbit: { type: "string", default: "4000" },
    seconds: { type: "string", default: "10" },
    viewer: { type: "boolean", default: false },
  },
});
if (values.viewer) await view();
else await send(Number(values.viewers), Number(values.kbit), Number(values.seconds));

/** A process that watches: its part of the work must not count. */
async function view(): Promise<void> {
  const { openRtcViewer } = await import("../../stream/rtc/viewer.ts");
  const viewer = await openRtcViewer();
  console.log(JSON.stringify(viewer.offer));
  let text = "";
  for await (const part of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n") && text.trim() !== "") {
      await viewer.accept(JSON.parse(text));
      text = "";
    }
  }
  await viewer.close();
  Deno.exit();
}

async function send(count: number, kbit: number, seconds: number): Promise<void> {
  const werift = await loadWerift();
  const place = { hosts: ["127.0.0.1"], bind: { udp4: "127.0.0.1" }, iceServers: [] };
  const all = await Promise.all(Array.from({ length: count }, async () => {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", import.meta.url, "--viewer"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let offer = "";
    while (!offer.includes("\n")) offer += (await reader.read()).value ?? "";
    let isUp = false;
    const peer = createPeer(werift, { place, idleMs: 15_000 }, {
      state: (state) => isUp = state === "connected",
      needKey() {},
      sent() {},
      told() {},
    });
    const writer = process.stdin.getWriter();
    const answer = await peer.answer(readOffer(JSON.parse(offer)));
    await writer.write(new TextEncoder().encode(`${JSON.stringify(answer)}\n`));
    await eventually("it is connected", () => isUp);
    return { peer, writer, process };
  }));
  const frame = new Uint8Array(Math.round(kbit * 1000 / 8 / 30)).fill(7);
  frame.set([0, 0, 0, 1, 0x41]);
  const begun = now(), used = cpuUsage();
  for (let n = 0; now() - begun < seconds * 1000; n++) {
    for (const { peer } of all) {
      peer.frame(frame, now());
      peer.sound(SILENT_OPUS, now());
      if (n % 3 > 0) peer.sound(SILENT_OPUS, now() + 20);
    }
    await new Promise((done) => setTimeout(done, begun + (n + 1) * 1000 / 30 - now()));
  }
  const { user, system } = cpuUsage(used);
  const share = (user + system) / 1e4 / ((now() - begun) / 1000);
  const packets = all.reduce((sum, { peer }) => sum + peer.stats.packets, 0);
  console.log(
    `${count} viewers, ${kbit} kbit/s each: ${share.toFixed(1)} % of a core, ` +
      `${((user + system) / packets).toFixed(0)} us a packet, ${
        (packets / seconds).toFixed(0)
      } packets a second`,
  );
  for (const { peer, writer, process } of all) {
    await peer.close();
    await writer.close();
    await process.status;
  }
  Deno.exit();
}
