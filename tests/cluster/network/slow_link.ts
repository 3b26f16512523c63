/*
 * A slow cable between two namespaces: a TUN device in each, and this process carries the packets from one to the other,
 * later, and not all of them. As `tc netem` would, which many kernels are built without; what wanders keeps its order here.
 * Real packets of real TCP: what is lost is sent again by who has to.
 */
import type { Place, Slowness } from "./network.ts";

const library = () =>
  Deno.dlopen("libc.so.6", {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    setns: { parameters: ["i32", "i32"], result: "i32" },
    ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
    write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
/** On a thread of its own each time: the others go on meanwhile. */
const waitingLibrary = () =>
  Deno.dlopen("libc.so.6", {
    poll: { parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
    read: { parameters: ["i32", "buffer", "usize"], result: "isize", nonblocking: true },
  });
type Libc = ReturnType<typeof library>["symbols"];

const O_RDWR = 2, O_RDONLY = 0, CLONE_NEWNET = 0x40000000, POLLIN = 1;
const TUNSETIFF = 0x400454can, IFF_TUN = 1, IFF_NO_PI = 0x1000, NAME_BYTES = 16, REQUEST_BYTES = 40;
const LOOK_MS = 200, PACKET_BYTES = 2048;

const cString = (text: string) => new TextEncoder().encode(`${text}\0`);

/** How many links there were: devices want names of their own. */
let links = 0;

/** @param ip runs the system's `ip` */
export async function openSlowLink(
  [one, other]: readonly [Place, Place],
  how: Slowness,
  ip: (...args: string[]) => Promise<void>,
): Promise<AsyncDisposable> {
  const system = library(), waiting = waitingLibrary();
  const device = `slow${links++}`;
  const here = system.symbols.open(cString("/proc/self/ns/net"), O_RDONLY);
  const fds = [one, other].map(({ name }) => openDevice(system.symbols, name, device));
  system.symbols.setns(here, CLONE_NEWNET);
  system.symbols.close(here);
  for (const [from, to] of [[one, other], [other, one]] as const) {
    await ip("-n", from.name, "link", "set", device, "up");
    await ip(...["-n", from.name, "route", "add", `${to.address}/32`, "dev", device, "src", from.address]);
  }
  let open = true;
  const carry = async (from: number, to: number) => {
    const leaves = createDelay(how, (packet) => void system.symbols.write(to, packet, BigInt(packet.length)));
    const asked = new Uint8Array(8), view = new DataView(asked.buffer);
    view.setInt32(0, from, true);
    view.setInt16(4, POLLIN, true);
    while (open) {
      if (await waiting.symbols.poll(asked, 1n, LOOK_MS) <= 0) continue;
      const packet = new Uint8Array(PACKET_BYTES);
      const count = Number(await waiting.symbols.read(from, packet, BigInt(PACKET_BYTES)));
      if (count > 0 && open) leaves(packet.slice(0, count));
    }
  };
  const carried = [carry(fds[0]!, fds[1]!), carry(fds[1]!, fds[0]!)];
  return {
    async [Symbol.asyncDispose]() {
      open = false;
      await Promise.all(carried);
      // With its file a device goes, and its route.
      for (const fd of fds) system.symbols.close(fd);
      // What is still on its way finds no device.
      await new Promise((done) => setTimeout(done, how.delayMs + how.jitterMs + 50));
      system.close();
      waiting.close();
    },
  };
}

/** @returns what hands packets on later, in their order */
function createDelay({ delayMs, jitterMs, loss }: Slowness, hand: (packet: Uint8Array<ArrayBuffer>) => void) {
  let last = 0;
  return (packet: Uint8Array<ArrayBuffer>): void => {
    if (Math.random() < loss) return;
    const now = performance.now();
    last = Math.max(last, now + delayMs + (Math.random() * 2 - 1) * jitterMs);
    setTimeout(() => hand(packet), last - now);
  };
}

/** A TUN device in a namespace: this thread goes there for it. */
function openDevice(libc: Libc, namespace: string, device: string): number {
  const there = libc.open(cString(`/run/netns/${namespace}`), O_RDONLY);
  if (there < 0 || libc.setns(there, CLONE_NEWNET) !== 0) {
    throw new Error(`Cannot make a slow link, this process must enter the namespace: ${namespace}`);
  }
  libc.close(there);
  const fd = libc.open(cString("/dev/net/tun"), O_RDWR);
  const request = new Uint8Array(REQUEST_BYTES);
  request.set(cString(device));
  new DataView(request.buffer).setInt16(NAME_BYTES, IFF_TUN | IFF_NO_PI, true);
  if (fd < 0 || libc.ioctl(fd, TUNSETIFF, request) !== 0) {
    throw new Error(`Cannot make a slow link, the system must have TUN devices: ${device}`);
  }
  return fd;
}
