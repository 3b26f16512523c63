/**
 * The live server of one checkout, for live.ts beside it: its address stands on the standard output, and it ends with its
 * standard input.
 *
 *   deno run -A --config ROOT/deno.json tests/bench/turns/live_server.ts ROOT [insist]
 */
const [root, insist] = Deno.args as [string, string | undefined];
const load = async (path: string) => await import(new URL(`runtime/${path}`, `file://${root}/`).href);
const { serve } = await load("server/serve.ts");
const { ensureStockAvatar } = await load("avatar/folder/made_avatars.ts");

const avatarsFolder = await Deno.makeTempDir({ prefix: "headcast-live-" });
const { folder } = await ensureStockAvatar(avatarsFolder);
const server = await serve({
  port: 0,
  avatarsFolder,
  avatarFolder: folder,
  insist: insist === "insist",
});
console.log(server.url);
for await (const _ of Deno.stdin.readable);
await server.close();
await Deno.remove(avatarsFolder, { recursive: true });
Deno.exit();
