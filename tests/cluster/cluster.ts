/** A cluster as it stands in a company: NATS, nodes that the real command starts, viewers, each at a place of its own. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "../eventually.ts";
import { signToken } from "../../runtime/server/auth/sign_token.ts";
import { putStockAvatar } from "../kept.ts";
import type { Network, Place } from "./network/network.ts";
import { type Owning, readLedger } from "./owners.ts";
import { runAt, type Running } from "./processes.ts";
import type { ViewerRecord, ViewersWish, ViewerWish } from "./viewer/records.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** Painted whatever the device; the stock avatar is drawn where pictures are real. */
export const STAND_IN = "stand_in", DRAWN = "stock";
const NATS_PORT = 4222, NODE_PORT = 8787;
const READY = { seconds: 40, every: 50 };

export interface ClusterOptions {
  readonly network: Network;
  /** The server's program. */
  readonly nats: string;
  readonly nodes: number;
  /** Whether the stock avatar is drawn; nothing is where not. */
  readonly real?: boolean;
  readonly fps?: number;
  /** Another program in place of the real command: what Deno is given behind `run -A --no-check`. */
  readonly program?: (at: ProgramPlace) => string[];
  /** Nodes that know nothing of each other. */
  readonly alone?: boolean;
}

/** What a node's program has to know. */
export interface ProgramPlace {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Of NATS, and of itself as others reach it. */
  readonly nats: string;
  readonly url: string;
  readonly ledger: string;
}

/** What a node may be started with besides the usual. */
export interface NodeWish {
  /** The tree that it is run from: another version's. */
  readonly root?: string;
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
}

export interface ClusterNode {
  readonly name: string;
  readonly place: Place;
  /** How others reach it. */
  readonly url: string;
  readonly running: Running;
  /** Waits until it answers. */
  start(wish?: NodeWish): Promise<void>;
  healthy(): Promise<boolean>;
}

export interface Crowd {
  /** By session: pictures seen, and the node that the last welcome named. */
  readonly told: ReadonlyMap<string, { readonly seen: number; readonly node: string }>;
  end(): Promise<ViewerRecord[]>;
}

export interface Cluster extends AsyncDisposable {
  readonly folder: string;
  readonly nats: {
    readonly place: Place;
    readonly running: Running;
    start(): Promise<void>;
    /** All that it kept is gone: while it does not run. */
    forget(): Promise<void>;
  };
  readonly nodes: readonly ClusterNode[];
  /** A crowd in a process of its own. */
  watch(name: string, viewers: readonly Omit<ViewerWish, "node" | "token">[]): Promise<Crowd>;
  /** Where a crowd stands, made where there is none. */
  standOf(name: string): Promise<Place>;
  /** What the nodes have sent, by their own ledgers. */
  ownings(): Promise<Owning[]>;
  /** What was lately said by a process, for who looks for a fault. */
  log(name: string): Promise<string>;
}

export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { network, real = false } = options;
  const folder = await Deno.makeTempDir({ prefix: "headcast-cluster-" });
  const inside = network.kind === "namespaces";
  const words = crypto.getRandomValues(new Uint8Array(32)).toHex();
  const logOf = (name: string) => join(folder, `${name}.log`);
  const portOf = (usual: number) => inside ? usual : freePort();
  await Deno.mkdir(join(folder, "avatars"));
  await putAvatars(join(folder, "avatars"));
  await Deno.writeTextFile(join(folder, "secret"), words, { mode: 0o600 });

  const natsPlace = await network.place("nats"), natsPort = portOf(NATS_PORT);
  let natsRunning: Running;
  const nats = {
    place: natsPlace,
    get running() {
      return natsRunning;
    },
    forget: () => Deno.remove(join(folder, "store"), { recursive: true }),
    async start() {
      natsRunning = runAt(natsPlace, options.nats, [
        ...["-a", natsPlace.address, "-p", String(natsPort), "-js", "-sd", join(folder, "store")],
      ], { log: logOf("nats") });
      await eventually("NATS listens", () => opens(natsPlace.address, natsPort), READY);
    },
  };
  const stands = new Map<string, Place>();
  async function standOf(name: string): Promise<Place> {
    const place = stands.get(name) ?? await network.place(name);
    stands.set(name, place);
    return place;
  }
  const peers: Place = { name: "peers", address: "", command: () => ["", []] };

  /** The real command. */
  const startProgram = ({ name, host, port, nats, url }: ProgramPlace): string[] => [
    ...["--preload", here("node/preload.ts"), "main.ts", "start", "--host", host, "--port", String(port)],
    ...options.alone ? [] : ["--nats", nats, "--node", name, "--advertise", url],
    ...["--avatars", join(folder, "avatars"), "--avatar", real ? DRAWN : STAND_IN],
    ...["--size", "128", "--insist", "--fps", String(options.fps ?? 20)],
    ...inside ? ["--token-secret", join(folder, "secret")] : [],
  ];

  async function openNode(name: string): Promise<ClusterNode> {
    const place = await network.place(name), port = portOf(NODE_PORT);
    const url = `http://${await network.reach(peers, place, port)}`;
    const natsUrl = `nats://${await network.reach(place, natsPlace, natsPort)}`;
    let running: Running;
    const healthy = () => answers(`http://${place.address}:${port}/healthz`);
    return {
      ...{ name, place, url, healthy },
      get running() {
        return running;
      },
      async start({ root = ROOT, env = {}, args = [] } = {}) {
        const at: ProgramPlace = {
          ...{ name, host: place.address, port, nats: natsUrl, url },
          ledger: join(folder, `${name}.ledger`),
        };
        const program = options.program?.(at) ?? startProgram(at);
        running = runAt(place, Deno.execPath(), ["run", "-A", "--no-check", ...program, ...args], {
          log: logOf(name),
          cwd: root,
          env: {
            HEADCAST_TEST_LEDGER: at.ledger,
            HEADCAST_TEST_WORKER: new URL(
              real ? "node/mixed_worker.ts" : "../stream/worker/painted_worker.ts",
              import.meta.url,
            ).href,
            ...env,
          },
        });
        await eventually(`${name} answers`, async () => {
          if (!running.alive) throw new Error(`Cannot go on, ${name} must run: ${await log(name)}`);
          return await healthy();
        }, READY);
      },
    };
  }
  const nodes: ClusterNode[] = [];
  for (let i = 0; i < options.nodes; i++) nodes.push(await openNode(`node${i}`));
  const log = (name: string) => Deno.readTextFile(logOf(name)).catch(() => "");

  async function watch(
    name: string,
    viewers: readonly Omit<ViewerWish, "node" | "token">[],
  ): Promise<Crowd> {
    const place = await standOf(name);
    const known = await Promise.all(
      nodes.map(async ({ place: to, url }) =>
        inside ? url : `http://${await network.reach(place, to, Number(new URL(url).port))}`
      ),
    );
    return await openCrowd(place, join(folder, `${name}.json`), logOf(name), {
      viewers: await Promise.all(viewers.map(async (viewer, index) => ({
        ...viewer,
        node: known[index % known.length]!,
        ...inside && {
          token: (await signToken(new TextEncoder().encode(words), {
            session: viewer.session,
            role: viewer.role,
            minutes: 600,
          })).token,
        },
      }))),
    });
  }

  return {
    ...{ folder, nats, nodes, watch, standOf, log },
    async ownings() {
      const all = await Promise.all(
        nodes.map(async ({ name }) =>
          readLedger(await Deno.readTextFile(join(folder, `${name}.ledger`)).catch(() => ""), name)
        ),
      );
      return all.flat();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map(({ running }) => running?.kill("SIGKILL")));
      await natsRunning?.kill("SIGKILL");
      await network[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function openCrowd(
  place: Place,
  into: string,
  log: string,
  wish: Omit<ViewersWish, "into">,
): Promise<Crowd> {
  const told = new Map<string, { seen: number; node: string }>();
  const [program, args] = place.command(Deno.execPath(), [
    ...["run", "-A", "--no-check", here("viewer/viewers_main.ts"), JSON.stringify({ ...wish, into })],
  ]);
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "inherit" })
    .spawn();
  const heard = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(lines())) {
      for (const { session, ...each } of JSON.parse(text)) told.set(session, each);
    }
  })();
  void log;
  await eventually("viewers are there", () => told.size === wish.viewers.length, READY);
  return {
    told,
    async end() {
      await child.stdin.close();
      await Promise.all([child.status, heard]);
      return JSON.parse(await Deno.readTextFile(into));
    },
  };
}

function lines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, to) {
      const all = (rest + text).split("\n");
      rest = all.pop()!;
      for (const line of all) to.enqueue(line);
    },
  });
}

/** The stock avatar, and one for painters beside it. */
export async function putAvatars(folder: string): Promise<void> {
  await putStockAvatar(folder);
  // The painter opens no file, but what announces avatars by their content reads them.
  const from = join(folder, DRAWN), to = join(folder, STAND_IN);
  await Deno.mkdir(to);
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile) await Deno.copyFile(join(from, name), join(to, name));
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

const opens = (hostname: string, port: number) =>
  Deno.connect({ hostname, port }).then((conn) => (conn.close(), true), () => false);

const answers = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(1000) }).then(async (response) => {
    await response.body?.cancel();
    return response.ok;
  }, () => false);
