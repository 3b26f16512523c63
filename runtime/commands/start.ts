import { networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { AVATAR_FOLDER, isPath, requireAvatar } from "../avatar/folder/read_avatar.ts";
import { TRAINING_FOLDER } from "./training_folder.ts";
import { RECORDING_MAX_BYTES, RECORDING_MAX_MS, RECORDING_MIN_FREE_BYTES } from "../stream/limits.ts";
import { defineCommand } from "../cli/command.ts";
import { endProcess } from "../cli/end_process.ts";
import { type Flags, number, size, text, toggle, type Values } from "../cli/flags.ts";
import { version } from "../cli/main_help.ts";
import { openInBrowser } from "../cli/open_page.ts";
import { isLoopback } from "../server/headers.ts";
import { type Preparation, prepareAvatars } from "./prepare_avatars.ts";
import { RECORDING_FOLDER, recordingsFor } from "./recordings.ts";

/** What closes by itself has until then; whatever still hangs is cut off, so that Ctrl-C takes 2 s at the most. */
const CLOSE_MS = 1700;

const FLAGS = {
  port: number("port to listen on; 0 takes any free one", "number", 8787, { min: 0, max: 65535, step: 1 }),
  host: text("address to listen on; 0.0.0.0 for the whole network", "address", "127.0.0.1"),
  avatar: text("avatar shown where a client names none: its name, or its folder", "name or path", "stock"),
  avatars: text("folder of the avatars; avatars/ beside deno.json where not given", "path"),
  size: size(1024),
  fps: number("frames a second where a client does not ask for another rate", "1/s", 30, {
    min: 1,
    max: 60,
    step: 1,
  }),
  origins: text("web origins whose pages may connect too, with commas between; * for all", "origins"),
  record: {
    ...text("record every session as MP4, into this folder; out/recordings/ where none is named", "folder"),
    bare: RECORDING_FOLDER,
  },
  open: toggle("open the page in the browser"),
} satisfies Flags;

type Options = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "start",
  summary: "host live sessions and the page that shows them",
  flags: FLAGS,
  examples: [
    ["deno task start", "open the page it prints"],
    ["deno task start --open --size 512", "quicker where the processor draws, and opens the page itself"],
    ["deno task start --host 0.0.0.0 --port 9000", "for other machines in the network"],
    ["deno task start --avatar ./my-avatar", "another avatar, by its folder"],
    ["deno task start --record", "keep every session as an MP4 file in out/recordings/"],
    ["deno task start --origins https://example.org", "let that site's pages show the head"],
  ],
  notes: [
    "The first start builds the stock avatar. There is no sign-in: whoever reaches the address can watch and " +
    "drive. Ctrl-C ends everything within 2 seconds, a second one at once.",
    "Recordings are H.264 as it is streamed, named after session and time; one is at most " +
    `${RECORDING_MAX_MS / 3_600_000} hours and ${RECORDING_MAX_BYTES / 2 ** 30} GiB, and leaves ` +
    `${
      RECORDING_MIN_FREE_BYTES / 2 ** 20
    } MiB free. What a crash cuts off plays too, under a name that begins ` +
    "with a dot. Without --record a puppeteer may ask for a recording where only this machine reaches the server.",
  ],
  async run(options) {
    const interrupt = watchInterrupts();
    const avatars = prepareAvatars(folderOf(options));
    try {
      const opening = openServer(options, avatars);
      await Promise.race([opening, interrupt.promise]);
      if (!interrupt.came()) {
        const server = await opening;
        announce(server.url, server.adapter, options);
        if (options.open) await openInBrowser(server.url);
        const previews = await Promise.race([avatars.previews, interrupt.promise]);
        if (typeof previews === "object") console.error(`Avatars have no previews: ${previews.reason}`);
        await interrupt.promise;
        console.log("\nClosing");
      }
      // A server that is still starting is closed as soon as it has: its GPU work must not be cut off.
      const closed = opening.then((server) => server.close(), () => {});
      avatars.stop();
      await Promise.race([closed, new Promise((done) => setTimeout(done, CLOSE_MS))]);
      endProcess(0);
    } finally {
      avatars.stop();
    }
  },
});

async function openServer(options: Options, avatars: Preparation) {
  const { port, host, avatar, size, fps, origins, record } = options;
  const recordings = recordingsFor(record, host);
  const folder = folderOf(options);
  const [{ serve }, stock] = await Promise.all([
    // While the avatar is built, Deno fetches and loads the server.
    import("../server/serve.ts"),
    avatars.ready,
  ]);
  if (stock.built) console.log(`Built the stock avatar in ${stock.folder}`);
  if (!isPath(avatar)) await requireAvatar(avatar, folder);
  return await serve({
    port,
    host,
    size,
    fps,
    avatarsFolder: folder,
    trainingFolder: TRAINING_FOLDER,
    ...(recordings && { recordings }),
    avatarFolder: isPath(avatar) ? resolve(avatar) : join(folder, avatar),
    ...(origins === undefined ? {} : { allowedOrigins: origins.split(",").map((each) => each.trim()) }),
  });
}

function folderOf({ avatars }: Options): string {
  return resolve(avatars ?? AVATAR_FOLDER);
}

/** Notes the first Ctrl-C, SIGTERM or closed terminal; a second one ends the process at once. */
function watchInterrupts(): { readonly promise: Promise<void>; came(): boolean } {
  const names: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM", "SIGHUP"];
  const { promise, resolve: interrupt } = Promise.withResolvers<void>();
  let count = 0;
  for (const name of names) {
    Deno.addSignalListener(name, () => {
      if (++count > 1) endProcess(0);
      interrupt();
    });
  }
  return { promise, came: () => count > 0 };
}

function announce(url: string, adapter: string, { host, avatar, size, fps, record }: Options): void {
  const { port } = new URL(url);
  const lines = [
    "",
    `Headcast ${version} on ${adapter}`,
    "",
    `  Page       ${url}`,
    ...(host === "0.0.0.0" || host === "::"
      ? neighbours().map((each) => `             http://${each}:${port}/`)
      : []),
    `  Training   ${url}train`,
    `  WebSocket  ${url.replace(/^http/, "ws")}live/<session>`,
    `  Avatar     ${avatar}, ${size} x ${size} at ${fps} frames a second`,
    ...(record === undefined ? [] : [`  Recording  every session, into ${resolve(record)}`]),
    "",
  ];
  if (!isLoopback(host)) {
    lines.push(
      "Careful: everybody who reaches this address can watch and drive, there is no sign-in.",
      "From other machines browsers show JPEG only, unless a proxy adds https.",
      "",
    );
  }
  console.log([...lines, "Ctrl-C ends it"].join("\n"));
}

/** This machine's IPv4 addresses in its networks. */
function neighbours(): string[] {
  return Object.values(networkInterfaces()).flat()
    .filter((address) => address?.family === "IPv4" && !address.internal)
    .map((address) => address!.address);
}
