import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { putStockAvatar } from "../kept.ts";

const SERVE = fileURLToPath(new URL("../../examples/page/serve.ts", import.meta.url));

/** The example that serves a page, as a program of its own: the real server with it, for the other clients too. */
export interface PageServer extends AsyncDisposable {
  /** The page's address. */
  readonly page: string;
  /** A session's address. */
  live(session: string): string;
}

/** @param size of pictures, in pixels */
export async function startPageServer(size: number): Promise<PageServer> {
  const avatars = await Deno.makeTempDir({ prefix: "headcast-examples-" });
  await putStockAvatar(avatars);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", SERVE, "--port", "0", "--size", `${size}`, "--avatars", avatars],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  let said = "";
  for await (
    const part of child.stdout.pipeThrough(new TextDecoderStream()).values({ preventCancel: true })
  ) {
    said += part;
    if (said.includes("Ctrl-C")) break;
  }
  const page = /The page is (\S+)/.exec(said)?.[1];
  if (page === undefined) assert.fail(`${said}${await errors}`);
  const address = await (await fetch(new URL("address", page))).text();
  return {
    page,
    live: (session) => new URL(session, address).href,
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      const { code } = await child.status;
      assert.equal(code, 0, await errors);
      await Deno.remove(avatars, { recursive: true });
    },
  };
}
