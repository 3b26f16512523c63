/** A way to a server that can be cut: what is sent into it then arrives nowhere, and nothing says so. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Holds all back from now on, in both directions, and takes no new connections through. */
  cut(): void;
  /** Lets all through again, what was held back first. */
  mend(): void;
}

export function openTcpProxy(to: number): TcpProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const conns = new Set<Deno.Conn>();
  let gate = Promise.resolve(), open = () => {};

  async function pipe(from: Deno.Conn, into: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const read = await from.read(buffer);
        if (read === null) break;
        await gate;
        for (let at = 0; at < read;) at += await into.write(buffer.subarray(at, read));
      }
    } catch {
      // One of the two is gone, and so is the other.
    }
    for (const each of [from, into]) {
      if (conns.delete(each)) each.close();
    }
  }
  async function accept(): Promise<void> {
    for await (const conn of listener) {
      conns.add(conn);
      void gate.then(async () => {
        try {
          const other = await Deno.connect({ hostname: "127.0.0.1", port: to });
          conns.add(other);
          void pipe(conn, other);
          void pipe(other, conn);
        } catch {
          if (conns.delete(conn)) conn.close();
        }
      });
    }
  }
  void accept();
  return {
    port: listener.addr.port,
    cut() {
      const { promise, resolve } = Promise.withResolvers<void>();
      [gate, open] = [promise, resolve];
    },
    mend: () => open(),
    async [Symbol.asyncDispose]() {
      open();
      listener.close();
      for (const each of conns) each.close();
      conns.clear();
      await Promise.resolve();
    },
  };
}
