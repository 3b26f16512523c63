/** A WHIP server in this process: each publication is a viewer that answers. */
import { openRtcViewer, type RtcViewer } from "./viewer.ts";

export interface WhipPeer {
  /** Where it is published, a key in its path. */
  readonly url: string;
  readonly host: string;
  /** Those that there were, the newest last. */
  readonly published: (RtcViewer & { ended: boolean })[];
  /** Of the requests, in order: `POST`, `DELETE` and the Authorization that came with them. */
  readonly asked: string[];
  /** Falls silent to all, as a server does that is killed. */
  hangUp(): Promise<void>;
  /** What it answers next in place of a publication. */
  refuse: Response | null;
  close(): Promise<void>;
}

export function openWhipPeer(): WhipPeer {
  const published: WhipPeer["published"] = [], asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { method, url, headers } = request;
    asked.push([method, headers.get("authorization")].filter((each) => each !== null).join(" "));
    if (method === "DELETE") {
      const viewer = published[Number(new URL(url).pathname.split("/").at(-1))]!;
      viewer.ended = true;
      await viewer.close();
      return new Response();
    }
    const offer = await request.text();
    if (peer.refuse) {
      const refusal = peer.refuse;
      peer.refuse = null;
      return refusal;
    }
    const viewer = await openRtcViewer({ offer });
    const number = published.push(Object.assign(viewer, { ended: false })) - 1;
    return new Response(viewer.answer, { status: 201, headers: { location: `/publications/${number}` } });
  });
  const reporting = setInterval(() => {
    for (const viewer of published) if (!viewer.ended) void viewer.report();
  }, 200);
  const host = `127.0.0.1:${server.addr.port}`;
  const peer: WhipPeer = {
    ...{ url: `http://${host}/whip/pathkey`, host, published, asked, refuse: null },
    async hangUp() {
      for (const viewer of published) {
        viewer.ended = true;
        await viewer.close();
      }
    },
    async close() {
      clearInterval(reporting);
      await peer.hangUp();
      await server.shutdown();
    },
  };
  return peer;
}
