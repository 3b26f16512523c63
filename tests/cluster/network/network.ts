/** The places that the processes of a cluster stand at, and what lies between them. */

/** How packets go between two places, once they are slow. */
export interface Slowness {
  /** One way, and by how much it wanders. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Share of the packets that never arrive. */
  readonly loss: number;
}

/** Where a process stands. */
export interface Place {
  readonly name: string;
  /** What it listens on. */
  readonly address: string;
  /** How a program is started there. */
  command(program: string, args: readonly string[]): [program: string, args: string[]];
}

export interface Network extends AsyncDisposable {
  readonly kind: "namespaces" | "ports";
  /** @param name at most eight letters and digits */
  place(name: string): Promise<Place>;
  /** How a port of another place is reached from one: its host and port. */
  reach(from: Place, to: Place, port: number): Promise<string>;
  /** Nothing arrives any more between two places, in either direction, and nobody is told. */
  cut(one: Place, other: Place): Promise<void>;
  heal(one: Place, other: Place): Promise<void>;
  /** Packets take long, and some are lost, until it is disposed of. @throws {Error} where the machine cannot */
  slow(one: Place, other: Place, how: Slowness): Promise<AsyncDisposable>;
}
