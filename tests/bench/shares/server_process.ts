import { signToken } from "../../../runtime/server/auth/sign_token.ts";

/** A server in a process of its own, as `deno task start` makes it. */
export interface ServerProcess {
  readonly url: string;
  readonly adapter: string;
  readonly pid: number;
  /** A viewer's; undefined where none is asked for. */
  token(): Promise<string | undefined>;
  /** Memory that the process holds, MiB. */
  residentMiB(): number;
  close(): Promise<void>;
}

/** @param tokens whether it asks for them @param flags more of `start` */
export async function startProcess(tokens: boolean, flags: readonly string[] = []): Promise<ServerProcess> {
  const folder = await Deno.makeTempDir();
  const secret = crypto.getRandomValues(new Uint8Array(32)).toHex();
  await Deno.writeTextFile(`${folder}/secret`, secret);
  await Deno.chmod(`${folder}/secret`, 0o600);
  const main = new URL("../../../main.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", main, "start", "--port", "0", ...flags],
      ...tokens ? ["--tokens", "--token-secret", `${folder}/secret`] : [],
    ],
    stdout: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  let text = "";
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  while (!text.includes("Ctrl-C")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start a server, it said: ${text}`);
    text += value;
  }
  void (async () => {
    while (!(await reader.read()).done);
  })();
  return {
    pid: child.pid,
    url: /Page\s+(\S+)/.exec(text)![1]!,
    adapter: /Headcast \S+ on (.*)/.exec(text)![1]!,
    async token() {
      if (!tokens) return undefined;
      const wish = { session: "*", role: "viewer", minutes: 60 } as const;
      return (await signToken(new TextEncoder().encode(secret), wish)).token;
    },
    residentMiB() {
      const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024);
    },
    async close() {
      child.kill("SIGINT");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}
