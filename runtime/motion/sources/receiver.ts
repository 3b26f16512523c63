import dgram from "node:dgram";
import { now } from "../../base/clock.ts";
import { createIntake, FLUSH_MS, type IntakeReport, LONGEST_DATAGRAM, type TakeFrame } from "./intake.ts";
import { type ListenRequest, placeName } from "./listen_request.ts";
import { READERS } from "./readers.ts";
import { SOURCE_KINDS, type SourceFacts } from "./source.ts";

/** A port that is open. */
export interface Receiver {
  readonly address: string;
  readonly port: number;
  report(): IntakeReport;
  close(): void;
}

/**
 * Opens a UDP port and reads what comes to it. It answers nobody; a phone that was named is called, and alone is heard.
 *
 * @throws Error where the port cannot be had, saying why
 */
export async function openReceiver(request: ListenRequest, take: TakeFrame): Promise<Receiver> {
  const { kind, port, phone } = request;
  const facts: SourceFacts = SOURCE_KINDS[kind];
  const address = request.address || await addressTowards(phone!);
  const socket = dgram.createSocket({ type: address.includes(":") ? "udp6" : "udp4" });
  await bind(socket, address, port, facts.words);
  /*
   * Deno 2.9.6 takes this for the bytes that are allocated for every datagram (twice as many on Linux), 128 KiB as a rule.
   * 60,000 datagrams of 300 bytes in 3 s take 0.53 s of processor time with 16 KiB and 1.03 s with 64 KiB; with 2 MiB, as
   * one would ask for in Node, two thirds of them are lost.
   */
  socket.setRecvBufferSize(Deno.build.os === "linux" ? LONGEST_DATAGRAM / 2 : LONGEST_DATAGRAM);
  const intake = createIntake(READERS[kind], take);
  let heardAt = -Infinity;
  let flushing: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    flushing = undefined;
    intake.flush(now());
    if (intake.holds) flushing = setTimeout(flush, FLUSH_MS);
  };
  socket.on("message", (datagram, from) => {
    if (phone !== undefined && from.address !== phone) return;
    heardAt = performance.now();
    // To a port of IPv6 and IPv4 at once IPv4 comes within IPv6.
    intake.receive(datagram, from.address.replace("::ffff:", ""), from.port, now());
    if (intake.holds) flushing ??= setTimeout(flush, FLUSH_MS);
  });
  // After it is bound an error is one datagram's: the next one comes as before.
  socket.on("error", () => {});

  const stopCalling = facts.wake && phone !== undefined
    ? call(socket, phone, facts.wake, () => performance.now() - heardAt)
    : () => {};
  const bound = socket.address();
  return {
    address: bound.address,
    port: bound.port,
    report: () => intake.report(now()),
    close() {
      stopCalling();
      clearTimeout(flushing);
      socket.close();
    },
  };
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program has the port already",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "the system does not let this user have the port",
};

function bind(socket: dgram.Socket, address: string, port: number, words: string): Promise<void> {
  return new Promise((done, fail) => {
    const refused = (error: NodeJS.ErrnoException) => {
      socket.close();
      const reason = REASONS[error.code ?? ""] ?? error.message;
      fail(new Error(`Cannot listen for ${words}, ${reason}: ${placeName(address, port)}`));
    };
    socket.once("error", refused);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off("error", refused);
      done();
    });
  });
}

/** Tells a phone to send, at once and whenever nothing has come for a while. */
function call(
  socket: dgram.Socket,
  phone: string,
  { text, port, every }: NonNullable<SourceFacts["wake"]>,
  silent: () => number,
): () => void {
  const send = () => {
    // A phone that cannot be reached now may be later.
    if (silent() > every) socket.send(text, port, phone, () => {});
  };
  send();
  const timer = setInterval(send, every);
  return () => clearInterval(timer);
}

/** The address of this machine from which a datagram to another one would leave. Nothing is sent. */
async function addressTowards(phone: string): Promise<string> {
  if (/^(127\.|::1$)/.test(phone)) return phone.includes(":") ? "::1" : "127.0.0.1";
  const { networkInterfaces } = await import("node:os");
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === (phone.includes(":") ? "IPv6" : "IPv4"));
  const near = own.find(({ address, netmask }) => sameNetwork(address, phone, netmask));
  const found = near ?? own[0];
  if (!found) throw new Error(`Cannot reach the phone, this machine is in no network: ${phone}`);
  return found.address;
}

/** Whether two IPv4 addresses lie in one network. */
function sameNetwork(a: string, b: string, mask: string): boolean {
  const number = (text: string) => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  if (a.includes(":") || b.includes(":")) return false;
  return (number(a) & number(mask)) === (number(b) & number(mask));
}
