/**
 * The npm package as a stranger has it: made, installed by npm, and checked by TypeScript's own compiler.
 *
 *   deno run -A tests/bench/embed/package.ts
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeEmbedPackage } from "../../../runtime/server/embed/package.ts";

/** What a stranger may write; the lines behind `@ts-expect-error` have to be wrong. */
const PROGRAM = `
import { Headcast, HeadcastError, connect, type HeadcastQuality, type HeadcastSeat } from "@headcast/embed";

const head = new Headcast("https://heads.example.org", { token: async () => "eyJ", size: 512, delivery: "auto" });
const off: () => void = head.attach(document.querySelector("canvas")!);
const peer = new RTCPeerConnection();
for (const track of head.stream().getTracks()) peer.addTrack(track, head.stream());
head.on("quality", (quality: HeadcastQuality) => console.log(quality.fps.toFixed(), quality.drawing.why));
head.deliver("motion");
head.on("error", (error) => console.log(error instanceof HeadcastError && error.code === "origin"));
head.on("seat", (seat: HeadcastSeat) => seat.state === "asked" && !seat.own && head.answerSeat(false));
head.on("info", ({ role }) => console.log(role === "puppeteer"));
head.drive({ jawOpen: 0.5 }, { neck: [0, 0.1, 0] });
head.speakAudio(new Float32Array(480), { sampleRate: 24_000, end: true });
await head.connect();
const id: string = head.speak("Good morning.", { rate: 1.2 });
head.interrupt(id);
const outcome = await head.askForSeat();
if (outcome !== "given" && outcome !== "taken") head.withdrawAsk();
off();
const session = await connect("wss://heads.example.org/live/studio");
session.on("video", ({ data }) => console.log(data.length));
// @ts-expect-error no such shape
head.drive({ jawOpens: 0.5 });
// @ts-expect-error no such event
head.on("nothing", () => {});
// @ts-expect-error no such size
new Headcast("https://heads.example.org", { size: "512" });
`;

async function run(folder: string, program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, cwd: folder }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, `${program} ${args.join(" ")}: ${said}`);
  return said;
}

const folder = await Deno.makeTempDir({ prefix: "headcast-stranger-" });
try {
  const { path, files } = await writeEmbedPackage(folder);
  await Deno.writeTextFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  await Deno.writeTextFile(join(folder, "page.ts"), PROGRAM);
  await run(folder, "npm", "install", "--no-audit", "--no-fund", path, "typescript@5.9.3");
  const flags = ["--strict", "--noEmit", "--target", "esnext", "--lib", "esnext,dom,dom.iterable"];
  for (const how of [["--module", "esnext", "--moduleResolution", "bundler"], ["--module", "nodenext"]]) {
    await run(folder, "npx", "--no-install", "tsc", ...flags, ...how, "page.ts");
  }
  console.log(`npm installs ${path.split("/").at(-1)}, tsc --strict takes it: ${JSON.stringify(files)}`);
} finally {
  await Deno.remove(folder, { recursive: true });
}
