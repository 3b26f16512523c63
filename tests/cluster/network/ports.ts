/** Places that are ports of 127.0.0.1, with a relay before each way to one: what is cut stalls there, and nobody is told. */
import type { Network, Place } from "./network.ts";

const HOST = "127.0.0.1";
/** The first loopback address of Linux that stands for a place; elsewhere all are one. */
interface Way {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly relay: Relay;
}

export function openPorts(): Network {
  const ways: Way[] = [];
  const between = (one: Place, other: Place) =>
    ways.filter(({ from, to }) =>
      from === one.name && to === other.name || from === other.name && to === one.name
    );
  return {
    kind: "ports",
    place: (name) =>
      Promise.resolve({ name, address: HOST, command: (program, args) => [program, [...args]] }),
    reach(from, to, port) {
      let way = ways.find((each) => each.from === from.name && each.to === to.name && each.port === port);
      if (!way) ways.push(way = { from: from.name, to: to.name, port, relay: openRelay(port) });
      return Promise.resolve(`${HOST}:${way.relay.port}`);
    },
    cut(one, other) {
      for (const { relay } of between(one, other)) relay.stall();
      return Promise.resolve();
    },
    heal(one, other) {
      for (const { relay } of between(one, other)) relay.flow();
      return Promise.resolve();
    },
    slow: () => Promise.reject(new Error("Cannot make a way slow, network namespaces are needed for that")),
    async [Symbol.asyncDispose]() {
      await Promise.all(ways.map(({ relay }) => relay.close()));
    },
  };
}

interface Relay {
  readonly port: number;
  /** Bytes wait, and so does who comes. */
  stall(): void;
  flow(): void;
  close(): Promise<void>;
}

/** Hands on what comes to a port of its own. */
function openRelay(to: number): Relay {
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  const open = new Set<Deno.Conn>();
  let free: Promise<void> = Promise.resolve(), release = () => {};

  async function carry(from: Deno.Conn, into: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    for (let count; (count = await from.read(buffer)) !== null;) {
      await free;
      for (let at = 0; at < count;) at += await into.write(buffer.subarray(at, count));
    }
    await free;
    await into.closeWrite();
  }
  async function serve(client: Deno.Conn): Promise<void> {
    open.add(client);
    let server: Deno.Conn | undefined;
    try {
      await free;
      server = await Deno.connect({ hostname: HOST, port: to });
      open.add(server);
      // Who is killed leaves both directions at once; who ends says so in one, and the other follows.
      await Promise.all([carry(client, server), carry(server, client)]);
    } catch {
      // One of them has gone: the other is told by its connection's end.
    } finally {
      await free;
      for (const each of [client, server]) {
        if (each && open.delete(each)) each.close();
      }
    }
  }
  const listening = (async () => {
    for await (const client of listener) void serve(client);
  })().catch(() => {});

  return {
    port: listener.addr.port,
    stall() {
      release();
      ({ promise: free, resolve: release } = Promise.withResolvers<void>());
    },
    flow: () => release(),
    async close() {
      release();
      listener.close();
      for (const each of open) each.close();
      open.clear();
      await listening;
    },
  };
}
