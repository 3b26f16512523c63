import { type Connection, createConnection } from "./connection.ts";
import { EMPTY_SESSION_TIMEOUT_MS, MAX_SESSIONS, STATS_INTERVAL_MS } from "./limits.ts";
import type { JoinMessage } from "../protocol/client_messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { createRenderClient, type RenderClient, type RenderState } from "./worker/render_client.ts";
import { renderOnce } from "./worker/render_once.ts";
import { createScheduler } from "./scheduler.ts";
import { createSession, type ServerFacts, type Session, type SessionState } from "./session.ts";
import type { ClientSocket } from "./sinks/viewer.ts";

export interface HubOptions {
  facts: ServerFacts;
  /** The avatar shown where a client names none. */
  defaultAvatar: string;
  /** The folder of an avatar, or nothing where there is none of that name. */
  findAvatar(name: string): string | undefined;
  /** The render worker's module, for tests. */
  workerUrl?: URL;
  restartDelayMs?: number;
  joinTimeoutMs?: number;
  emptySessionTimeoutMs?: number;
}

export interface SessionReport {
  name: string;
  avatar: string;
  state: SessionState["kind"];
  clients: number;
  renditions: number;
}

/** All sessions of a server, and the one render worker behind them. */
export interface Hub {
  readonly render: RenderClient;
  readonly renderState: RenderState;
  readonly connectionCount: number;
  connect(sessionName: string, socket: ClientSocket): Connection;
  sessions(): SessionReport[];
  /** Has a first picture of the default avatar rendered, so that the first viewer need not wait for kernels. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export function createHub(options: HubOptions): Hub {
  const { emptySessionTimeoutMs = EMPTY_SESSION_TIMEOUT_MS } = options;
  const sessions = new Map<string, Session>();
  const connections = new Set<Connection>();
  const render = createRenderClient({
    ...(options.workerUrl && { workerUrl: options.workerUrl }),
    ...(options.restartDelayMs !== undefined && { firstRestartDelayMs: options.restartDelayMs }),
  });
  const scheduler = createScheduler(render.pipeline);
  render.onCapacity = () => scheduler.wake();
  let ticked = performance.now();

  const timer = setInterval(() => {
    const time = performance.now();
    const seconds = (time - ticked) / 1000;
    ticked = time;
    for (const session of sessions.values()) {
      session.tick(seconds);
      const { state } = session;
      if (state.kind === "empty" && time - state.since > emptySessionTimeoutMs) end(session);
    }
  }, STATS_INTERVAL_MS);

  function end(session: Session): void {
    sessions.delete(session.name);
    session.end();
  }

  function sessionFor(name: string, message: JoinMessage): Session {
    const known = sessions.get(name);
    const wanted = message.avatar;
    if (known && (wanted === undefined || wanted === known.avatar)) return known;
    if (known && known.state.kind !== "empty") {
      throw new ProtocolError(
        "wrong-avatar",
        `Cannot show the avatar ${wanted}, this session shows: ${known.avatar}`,
      );
    }
    const avatar = wanted ?? options.defaultAvatar;
    const folder = options.findAvatar(avatar);
    if (folder === undefined) {
      throw new ProtocolError("unknown-avatar", `Cannot find an avatar of this name: ${avatar}`);
    }
    if (known) end(known);
    else makeRoom();
    const { facts } = options;
    const session = createSession({
      name,
      avatar: { name: avatar, folder },
      facts,
      render,
      scheduler,
    });
    sessions.set(name, session);
    return session;
  }

  /** An empty session gives its place to a new one. */
  function makeRoom(): void {
    if (sessions.size < MAX_SESSIONS) return;
    for (const session of sessions.values()) {
      if (session.state.kind === "empty") return end(session);
    }
    throw new ProtocolError(
      "too-many-sessions",
      `Cannot open another session, the server has at most: ${MAX_SESSIONS}`,
    );
  }

  return {
    render,
    get renderState() {
      return render.state;
    },
    get connectionCount() {
      return connections.size;
    },
    connect(sessionName, socket) {
      const connection = createConnection({
        socket,
        sessionFor: (message) => sessionFor(sessionName, message),
        ...(options.joinTimeoutMs !== undefined && { joinTimeoutMs: options.joinTimeoutMs }),
      });
      connections.add(connection);
      return {
        ...connection,
        closed() {
          connections.delete(connection);
          connection.closed();
        },
      };
    },
    sessions: () =>
      [...sessions.values()].map((session) => ({
        name: session.name,
        avatar: session.avatar,
        state: session.state.kind,
        clients: session.clientCount,
        renditions: session.renditionCount,
      })),
    async warmUp() {
      const { facts, defaultAvatar, findAvatar } = options;
      const avatarFolder = findAvatar(defaultAvatar);
      if (avatarFolder === undefined) return;
      const shape = { size: facts.size, fps: facts.fps, codec: "h264", background: [0, 0, 0] } as const;
      await renderOnce(render, { avatarFolder, ...shape });
    },
    async close() {
      clearInterval(timer);
      for (const connection of connections) connection.shutDown();
      connections.clear();
      for (const session of [...sessions.values()]) end(session);
      scheduler.close();
      await render.close();
    },
  };
}
