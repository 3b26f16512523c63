import { openFront } from "../../../runtime/server/front/front.ts";
import { USUAL_LIMITS } from "../../../runtime/stream/limits.ts";

/** Opens the front that stands before a server where strangers come, here on 127.0.0.1. @returns its port */
export async function frontBefore(port: number): Promise<number> {
  const limits = { ...USUAL_LIMITS, connections: 20_000, addressConnections: 20_000 };
  const dial = async () => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    return conn;
  };
  return (await openFront({ hostname: "127.0.0.1", port: 0, limits, dial })).port;
}
