/** A client of one node that follows, while its session is handed from another to a third. */
import assert from "node:assert/strict";
import type { ServerMessage, WelcomeMessage } from "../../../../runtime/protocol/server_messages.ts";
import type { Server } from "../../../../runtime/server/serve.ts";
import { openConnection } from "../../../../static/client/connection.ts";
import { eventually } from "../../../eventually.ts";
import { withNodes } from "./two_nodes.ts";

Deno.test("a puppeteer that is passed on keeps its id and its seat when its session is handed over, by the same address", () =>
  withNodes(["a", "b", "c"], async ({ a, b, c }, table) => {
    table.owners.set("main", "b");
    const welcomes: WelcomeMessage[] = [];
    let pictures = 0;
    const receive = (message: ServerMessage) => {
      if (message.type === "welcome") welcomes.push(message);
      if (message.type === "video") pictures++;
    };
    const connection = openConnection({
      url: new URL("live/main", a!.url.replace("http", "ws")).href,
      wantedRole: () => "puppeteer",
      join: (role) => ({ type: "join", role }),
      ...{ onStatus: () => {}, onBadMessage: (error) => assert.fail(error), onMessage: receive },
    });
    try {
      await eventually("it has pictures", () => pictures > 3);
      const hand = async (snapshot: Parameters<Server["hub"]["adopt"]>[1]) => {
        await c!.hub.adopt("main", snapshot);
        table.owners.set("main", "c");
      };
      assert.ok(await b!.hub.release("main", { url: null, hand }));
      await eventually("it is let in again", () => welcomes.length === 2);
      const before = pictures;
      await eventually("pictures go on", () => pictures > before + 3);
      const [first, second] = welcomes;
      assert.deepEqual([second!.clientId, second!.role], [first!.clientId, "puppeteer"]);
      assert.deepEqual([b!.hub.connectionCount, c!.hub.connectionCount], [0, 1]);
    } finally {
      connection.close();
    }
  }));
