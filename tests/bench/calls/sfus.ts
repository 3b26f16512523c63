/** The servers that a session is published to here: pion's example and LiveKit, built by Go into the tests' cache. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SignJWT } from "jose";
import { eventually } from "../../eventually.ts";
import { PRIVATE_ADDRESS } from "./namespace.ts";

const CACHE = fileURLToPath(new URL("../../.cache/go", import.meta.url));
/** LiveKit's newer ones need a toolchain that proxies do not have. */
const PROGRAMS = {
  pion: { module: "github.com/pion/webrtc/v4/examples/whip-whep@v4.2.26", file: "whip-whep" },
  livekit: { module: "github.com/livekit/livekit-server/cmd/server@v1.11.0", file: "server" },
} as const;
export type SfuName = keyof typeof PROGRAMS;
export const SFU_NAMES = Object.keys(PROGRAMS) as SfuName[];

/** Where a server's program is; null where it has not been built. */
export function builtSfu(name: SfuName): string | null {
  const path = join(CACHE, "bin", PROGRAMS[name].file);
  try {
    return Deno.statSync(path).isFile ? path : null;
  } catch {
    return null;
  }
}

/** Builds it: half a minute for pion's, five for LiveKit. @returns why it cannot, null where it has */
export async function buildSfu(name: SfuName): Promise<string | null> {
  try {
    const { success, stderr } = await new Deno.Command("go", {
      args: ["install", PROGRAMS[name].module],
      env: { GOPATH: CACHE, GOFLAGS: "-modcacherw" },
    }).output();
    return success
      ? null
      : `go install failed: ${new TextDecoder().decode(stderr).trim().split("\n").at(-1)}`;
  } catch {
    return "there is no Go, which builds it";
  }
}

/** A server that runs. */
export interface Sfu {
  /** Where a session is published. */
  readonly whip: string;
  /** Ends it as an operator does, or at once. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Pion's example binds port 8080 of all interfaces: for a network of its own only. */
export async function startPion(): Promise<Sfu> {
  const child = new Deno.Command(builtSfu("pion")!, { stdout: "null", stderr: "null" }).spawn();
  await answers("http://127.0.0.1:8080/");
  return { whip: `http://${PRIVATE_ADDRESS}:8080/whip`, stop: (signal) => end(child, signal) };
}

/** Of the one server that is started here. */
export const LIVEKIT_KEY = "headcast", LIVEKIT_SECRET = "a secret of thirty-two characters";
export const LIVEKIT_URL = "ws://127.0.0.1:7880";

/** Where media goes: an address, the interface that has it, and whether that is the loopback's. */
export interface LiveKitPlace {
  readonly port: number;
  readonly address: string;
  readonly device: string;
  readonly loopback: boolean;
}

const PRIVATE_PLACE = { port: 7880, address: PRIVATE_ADDRESS, device: "call0", loopback: false };

export async function startLiveKit(place: LiveKitPlace = PRIVATE_PLACE): Promise<Sfu> {
  const { port, address, device, loopback } = place;
  const config = JSON.stringify({
    port,
    bind_addresses: ["127.0.0.1"],
    rtc: {
      ...{ tcp_port: 0, port_range_start: 50_000, port_range_end: 50_100, use_external_ip: false },
      ...{ node_ip: address, interfaces: { includes: [device] }, enable_loopback_candidate: loopback },
    },
    keys: { [LIVEKIT_KEY]: LIVEKIT_SECRET },
    logging: { level: "warn" },
  });
  const out = Deno.env.get("HEADCAST_SFU_LOG") === undefined ? "null" : "inherit";
  const child = new Deno.Command(builtSfu("livekit")!, {
    args: ["--config-body", config],
    ...{ stdout: out, stderr: out },
  }).spawn();
  await answers(`http://127.0.0.1:${port}/`);
  return { whip: `http://127.0.0.1:${port}/whip/v1`, stop: (signal) => end(child, signal) };
}

export const liveKitToken = (identity: string, video: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ video: { room: "call", roomJoin: true, ...video } })
    .setProtectedHeader({ alg: "HS256" }).setIssuer(LIVEKIT_KEY).setSubject(identity).setExpirationTime("1h")
    .sign(new TextEncoder().encode(LIVEKIT_SECRET));

async function answers(url: string): Promise<void> {
  await eventually(`${url} answers`, async () => {
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    return response !== null;
  }, { every: 50 });
}

/** LiveKit waits for its participants on the first signal, for ever, and goes on the second. */
async function end(child: Deno.ChildProcess, signal: Deno.Signal = "SIGTERM"): Promise<void> {
  const kill = () => {
    try {
      child.kill(signal);
    } catch {
      // It has ended by itself.
    }
  };
  kill();
  const again = setInterval(kill, 300);
  await child.status;
  clearInterval(again);
}
