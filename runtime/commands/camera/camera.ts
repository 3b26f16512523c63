import { defineCommand } from "../../cli/command.ts";
import { type Flags, text, type Values } from "../../cli/flags.ts";

const FLAGS = {
  out: text("folder to make; its .zip is written beside it; out/headcast-camera where not given", "folder"),
} satisfies Flags;

export type CameraFlags = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "camera",
  summary: "make the browser extension that is a camera and a microphone in web calls",
  flags: FLAGS,
  examples: [
    ["deno task camera", "out/headcast-camera, for Chrome, Edge and Chromium to load, and its .zip"],
    ["deno task camera --out ../headcast-camera", "elsewhere"],
  ],
  notes: [
    'Open chrome://extensions, switch on "Developer mode", choose "Load unpacked" and the folder. Its options take the ' +
    "link that deno task start prints, and the sites where the camera is to be; the browser asks once for each. There " +
    '"Headcast" stands among the cameras and the microphones, in calls that are on too.',
    "It needs Chrome 148 or newer. The connection lives in the extension, whatever a site's policy says, and no site " +
    "learns the server's address or the token. A folder of an earlier one is made anew: reload it in " +
    "chrome://extensions.",
  ],
  async run(options) {
    const { runCamera } = await import("./run_camera.ts");
    return await runCamera(options as CameraFlags);
  },
});
