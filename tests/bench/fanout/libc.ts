/*
 * Sockets by the system's own calls, for clients that must cost next to nothing: a read through Deno costs more than the
 * message's whole way through a server. Linux on 64 bits alone.
 */

const library = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
  usleep: { parameters: ["u32"], result: "i32" },
});
const libc = library.symbols;

const AF_INET = 2,
  SOCK_STREAM = 1,
  IPPROTO_TCP = 6,
  TCP_NODELAY = 1,
  MSG_DONTWAIT = 0x40,
  MSG_NOSIGNAL = 0x4000;
const EPOLL_CTL_ADD = 1, EPOLLIN = 1;
/** `struct epoll_event` is packed on x86 alone. */
const EVENT_BYTES = Deno.build.arch === "x86_64" ? 12 : 16;
const EVENTS = 1024;

/** A connection to a port of 127.0.0.1. @throws {Error} where nobody listens */
export function dial(port: number): number {
  const fd = libc.socket(AF_INET, SOCK_STREAM, 0);
  const address = new Uint8Array(16), view = new DataView(address.buffer);
  view.setUint16(0, AF_INET, true);
  view.setUint16(2, port);
  view.setUint32(4, 0x7f000001);
  if (fd < 0 || libc.connect(fd, address, address.length) !== 0) {
    throw new Error(`Cannot connect to 127.0.0.1, port ${port}: socket ${fd}`);
  }
  libc.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, new Uint8Array(Int32Array.of(1).buffer), 4);
  return fd;
}

/** Sends all of it, waiting where the socket is full. */
export function sendAll(fd: number, bytes: Uint8Array<ArrayBuffer>): void {
  for (let at = 0; at < bytes.length;) {
    const part = bytes.subarray(at);
    const sent = Number(libc.send(fd, part, BigInt(part.length), MSG_NOSIGNAL));
    if (sent <= 0) throw new Error(`Cannot send, the connection has ended: socket ${fd}`);
    at += sent;
  }
}

/** Bytes read into a buffer: 0 where the other end has closed, -1 where there are none. */
export function receive(fd: number, into: Uint8Array<ArrayBuffer>, waits = false): number {
  return Number(libc.recv(fd, into, BigInt(into.length), waits ? 0 : MSG_DONTWAIT));
}

export function hangUp(fd: number): void {
  libc.close(fd);
}

/** Sleeps this thread. */
export function nap(microseconds: number): void {
  libc.usleep(microseconds);
}

/** Which of many sockets have something to read. */
export interface Poll {
  /** @param index what it is called in `ready` */
  add(fd: number, index: number): void;
  /** Waits up to so many milliseconds. @returns how many of `ready` count */
  wait(ms: number): number;
  readonly ready: Uint32Array;
  close(): void;
}

export function createPoll(): Poll {
  const poll = libc.epoll_create1(0);
  const events = new Uint8Array(EVENT_BYTES * EVENTS), view = new DataView(events.buffer);
  const at = EVENT_BYTES - 8;
  const ready = new Uint32Array(EVENTS);
  return {
    ready,
    add(fd, index) {
      const event = new Uint8Array(EVENT_BYTES), fields = new DataView(event.buffer);
      fields.setUint32(0, EPOLLIN, true);
      fields.setUint32(at, index, true);
      if (libc.epoll_ctl(poll, EPOLL_CTL_ADD, fd, event) !== 0) {
        throw new Error(`Cannot wait for a socket: ${fd}`);
      }
    },
    wait(ms) {
      const count = libc.epoll_wait(poll, events, EVENTS, ms);
      for (let i = 0; i < count; i++) ready[i] = view.getUint32(i * EVENT_BYTES + at, true);
      return Math.max(0, count);
    },
    close: () => void libc.close(poll),
  };
}
