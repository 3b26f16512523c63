/** Nodes of a cluster in one process, with a placement that is a table. */
import { serve, type ServeOptions, type Server } from "../../../../runtime/server/serve.ts";
import type { NodePlace, Whereabout } from "../../../../runtime/server/placement/proxy/whereabouts.ts";
import { PAINTED_WORKER } from "../../../stream/fakes.ts";
import { makeAvatars } from "../../live_server.ts";

/** Which node each session is on; who asks for one that is nowhere has it. */
export interface Table {
  readonly owners: Map<string, string>;
  readonly places: Map<string, NodePlace>;
  /** Gives a session to another node, and tells all. */
  move(session: string, node: string): void;
  of(id: string): Whereabout;
}

export function createTable(): Table {
  const owners = new Map<string, string>(), places = new Map<string, NodePlace>();
  const listeners = new Set<(session: string, node: string) => void>();
  return {
    owners,
    places,
    move(session, node) {
      owners.set(session, node);
      for (const each of [...listeners]) each(session, node);
    },
    of: (id) => ({
      self: { id, url: "" },
      others: () => [...places.values()].filter((each) => each.id !== id),
      whereIs(session, { opens }) {
        const owner = owners.get(session);
        if (owner === undefined && opens) owners.set(session, id);
        const node = places.get(owner ?? id);
        if (owner === undefined || owner === id) return Promise.resolve({ kind: "here" });
        return Promise.resolve(
          node ? { kind: "elsewhere", node } : { kind: "refused", reason: "its node is gone" },
        );
      },
      moved(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    }),
  };
}

export const CLUSTER_SECRET = new TextEncoder().encode("a secret that all nodes of the cluster know");

/** As many nodes as are named, that answer at 127.0.0.1. */
export async function withNodes(
  ids: readonly string[],
  test: (nodes: Readonly<Record<string, Server>>, table: Table) => Promise<void>,
  options: (id: string, table: Table) => Partial<ServeOptions> = () => ({}),
): Promise<void> {
  const table = createTable(), avatarsFolder = await makeAvatars();
  const nodes: Record<string, Server> = {};
  try {
    for (const id of ids) {
      const server = nodes[id] = await serve({
        ...{ port: 0, avatarsFolder, avatarFolder: `${avatarsFolder}/stock`, size: 128, fps: 50 },
        ...{ workerUrl: PAINTED_WORKER, restartDelayMs: 5 },
        cluster: { whereabout: table.of(id), secret: CLUSTER_SECRET },
        ...options(id, table),
      });
      table.places.set(id, { id, url: server.url });
    }
    await test(nodes, table);
  } finally {
    await Promise.all(Object.values(nodes).map((server) => server.close()));
    await Deno.remove(avatarsFolder, { recursive: true });
  }
}
