import { now } from "../../runtime/base/clock.ts";

const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 5000;
/** No message for so long, not even a pong, and the line is taken for dead. */
const SILENCE_MS = 8000;
/** The same of an address that does not answer at all. */
const CONNECTING_MS = 5000;
/** The same of both where others may answer. */
const IMPATIENT_MS = 2500;
const BEAT_MS = 1000;
/** A closing handshake that takes longer is not waited for. */
const CLOSING_MS = 800;
/** The server goes on elsewhere, and waits for us there (RFC 6455's registry). */
const MOVED_CODE = 1012;

export interface LineOptions {
  /** Where to, each time that it connects. */
  url: () => string;
  subProtocol: string;
  onOpen: () => void;
  onData: (data: unknown) => void;
  /** @param silent nothing came any more, and nobody said why */
  onLost: (silent: boolean) => void;
  /** Whether others than the present address may answer. */
  hasOthers?: () => boolean;
  /** Once a second while there is a socket: time for a ping. */
  onBeat: () => void;
}

/** A WebSocket that comes back by itself. */
export interface Line {
  /** Whether something can be sent now. */
  readonly open: boolean;
  readonly bufferedAmount: number;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** All is well: the next loss is tried again at once. */
  settled(): void;
  /** Leaves and comes back, as soon as the server has seen the old socket close. */
  renew(): void;
  /** Leaves, and comes back as after a loss. */
  drop(): void;
  close(): void;
}

export function openLine(options: LineOptions): Line {
  const { url, subProtocol, onOpen, onData, onLost, onBeat, hasOthers = () => false } = options;
  let socket: WebSocket | null = null;
  let retryMs = FIRST_RETRY_MS;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let heardAt = 0;
  let generation = 0;
  let stopped = false;
  /** Lost, and nothing is under way but the timer. */
  let waiting = false;

  function connect(): void {
    clearTimeout(retryTimer);
    waiting = false;
    if (stopped) return;
    const current = new WebSocket(url(), subProtocol);
    socket = current;
    current.binaryType = "arraybuffer";
    heardAt = now();
    current.onopen = onOpen;
    current.onmessage = ({ data }) => {
      heardAt = now();
      onData(data);
    };
    const ended = ({ code }: { code?: number }) => {
      if (socket === current && current.readyState === WebSocket.CLOSED) lost(code === MOVED_CODE);
    };
    current.onclose = ended;
    // One that the page's policy forbids has an error and no close (Chromium 156).
    current.onerror = ended as () => void;
  }

  /** @param moved the server has sent it on: at once then, where all was well before, and no more often */
  function lost(moved = false, silent = false): void {
    socket = null;
    waiting = true;
    onLost(silent);
    // Jitter keeps many pages from knocking on a restarted server in the same instant.
    const jitter = moved && retryMs === FIRST_RETRY_MS ? 0 : 0.75 + Math.random() / 2;
    retryTimer = setTimeout(connect, retryMs * jitter);
    retryMs = Math.min(retryMs * 1.7, LONGEST_RETRY_MS);
  }

  function detach(): WebSocket | null {
    const old = socket;
    socket = null;
    if (old !== null) deafen(old);
    return old;
  }

  function drop(silent = false): void {
    const old = detach();
    old?.close(1000);
    if (old !== null) lost(false, silent);
  }

  const heartbeat = setInterval(() => {
    if (socket === null) return;
    onBeat();
    const patience = hasOthers() ? IMPATIENT_MS : socket.readyState === 0 ? CONNECTING_MS : SILENCE_MS;
    if (now() - heardAt > patience) drop(true);
  }, BEAT_MS);
  const retryNow = () => waiting && connect();
  addEventListener("online", retryNow);
  connect();

  return {
    get open() {
      return socket?.readyState === WebSocket.OPEN;
    },
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0;
    },
    send: (bytes) => socket?.send(bytes),
    settled: () => void (retryMs = FIRST_RETRY_MS),
    renew() {
      clearTimeout(retryTimer);
      waiting = false;
      const old = detach();
      if (old === null || old.readyState === WebSocket.CLOSED) return connect();
      const mine = ++generation;
      const next = () => {
        if (mine !== generation) return;
        generation++;
        connect();
      };
      old.onclose = next;
      setTimeout(next, CLOSING_MS);
      old.close(1000);
    },
    drop: () => drop(),
    close() {
      stopped = true;
      clearInterval(heartbeat);
      clearTimeout(retryTimer);
      removeEventListener("online", retryNow);
      detach()?.close(1000);
    },
  };
}

/** The socket's events count no more. */
function deafen(socket: WebSocket): void {
  socket.onopen = socket.onmessage = null;
  socket.onclose = socket.onerror = null;
}
