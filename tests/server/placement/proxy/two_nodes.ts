/** Nodes of a cluster in one process, with a placement that is a table. */
import { serve, type ServeOptions, type Server } from "../../../../runtime/server/serve.ts";
import { alone } from "../../../../runtime/server/placement/alone.ts";
import type { NodeAddress, Placement, Where } from "../../../../runtime/server/placement/placement.ts";
import type { NodeNews } from "../../../../runtime/server/placement/node_news.ts";
import { PAINTED_WORKER } from "../../../stream/fakes.ts";
import { makeAvatars } from "../../live_server.ts";

/** Which node each session is on; who asks for one that is nowhere has it. */
export interface Table {
  readonly owners: Map<string, string>;
  readonly places: Map<string, NodeAddress>;
  of(id: string): Placement;
}

const addressOf = (id: string, url: string): NodeAddress => ({ id, instance: `${id}-process`, url });

export function createTable(): Table {
  const owners = new Map<string, string>(), places = new Map<string, NodeAddress>();
  /** What was signed, and for whom: a table needs no cipher. */
  const signed = new Map<string, { node: string; to: string; claims: Readonly<Record<string, unknown>> }>();
  function known(id: string, session: string): Where | null {
    const owner = owners.get(session);
    if (owner === undefined) return null;
    const node = places.get(owner), epoch = 1;
    if (owner === id) return { kind: "here", epoch };
    return node ? { kind: "elsewhere", node, epoch } : { kind: "refused", reason: "its node is gone" };
  }
  return {
    owners,
    places,
    of: (id) => ({
      ...alone(),
      node: addressOf(id, "http://127.0.0.1"),
      nodes: () => [...places.values()].map((each) => each as NodeNews),
      known: (session) => known(id, session),
      whereIs(session) {
        if (!owners.has(session)) owners.set(session, id);
        return Promise.resolve(known(id, session)!);
      },
      sign({ id: to }, claims) {
        const key = crypto.randomUUID();
        signed.set(key, { node: id, to, claims });
        return Promise.resolve(key);
      },
      verify(key) {
        const found = signed.get(key);
        if (found?.to !== id) return Promise.resolve(null);
        signed.delete(key);
        return Promise.resolve({ ...found, instance: `${found.node}-process` });
      },
    }),
  };
}

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
        placement: table.of(id),
        ...options(id, table),
      });
      table.places.set(id, addressOf(id, new URL(server.url).origin));
    }
    await test(nodes, table);
  } finally {
    await Promise.all(Object.values(nodes).map((server) => server.close()));
    await Deno.remove(avatarsFolder, { recursive: true });
  }
}
