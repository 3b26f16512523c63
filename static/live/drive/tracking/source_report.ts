/** Somebody who sends faces to a port. */
export interface Sender {
  name: string;
  /** Frames a second. */
  rate: number;
  /** Whether its frames are taken; where not it waits for who is heard to fall silent. */
  heard: boolean;
}

/** A port that the server listens on, as `GET /api/sources` tells of it. */
export interface Source {
  id: string;
  kind: string;
  /** Told to operators alone, as `phone` is. */
  address?: string;
  port: number;
  session: string;
  /** The phone that is told to send. */
  phone?: string;
  sender: string | null;
  rate: number;
  state: "silent" | "driving" | "waiting" | "unwatched";
  lost: number;
  late: number;
  malformed: number;
  /** Milliseconds that its frames are held back. */
  delay: number;
  senders: Sender[];
}

/** A protocol by which faces come in. */
export interface SourceKind {
  kind: string;
  words: string;
  port: number;
  /** Whether the phone has to be told to send, and so its address is needed. */
  wakes: boolean;
}

export interface SourcesAnswer {
  sources: Source[];
  /** For whom may open ports, else none. */
  kinds: SourceKind[];
  /** By which phones in the network reach this server. */
  addresses: string[];
}
