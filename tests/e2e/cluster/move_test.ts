/** The real page at one node, while its session goes from another to a third. */
import assert from "node:assert/strict";
import { eventually } from "../../eventually.ts";
import { withNodes } from "../../server/placement/proxy/two_nodes.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { installHelpers, openPage, shareBrowsers, withBrowser } from "../browser.ts";

shareBrowsers();

/** What the page has shown meanwhile: at each of its frames the darkest of the picture's middle. */
interface Watched {
  darkest: number;
  looks: number;
  statuses: string[];
}
// deno-lint-ignore no-explicit-any
const watched = () => (globalThis as any).watched as Watched;

testUnless(await lackOfBrowser(), {
  name: "a page goes on when its session moves between other nodes, and its picture is never black meanwhile",
  fn: () =>
    withNodes(["a", "b", "c"], ({ a, b, c }, table) =>
      withBrowser(async (context) => {
        table.owners.set("main", "b");
        await installHelpers(context);
        // "pale" is painted bright, so that nothing dark is its own.
        const { page, faults } = await openPage(context, `${a!.url}?session=main&avatar=pale`);
        assert.equal(b!.hub.connectionCount, 1);
        await page.evaluate(() => {
          const watched: Watched = { darkest: 255, looks: 0, statuses: [] };
          // deno-lint-ignore no-explicit-any
          (globalThis as any).watched = watched;
          function look(): void {
            watched.looks++;
            for (const byte of hook().pixels(60, 60, 4, 4).data) {
              watched.darkest = Math.min(watched.darkest, byte);
            }
            const { status } = hook().state;
            if (watched.statuses.at(-1) !== status) {
              watched.statuses.push(status);
            }
            requestAnimationFrame(look);
          }
          look();
        });
        table.owners.set("main", "c");
        await b!.close();
        await eventually("it is at the third node", () => c!.hub.connectionCount === 1);
        const shown = await page.evaluate(() => hook().stats().shown);
        await page.waitForFunction((before) => hook().stats().shown > before + 10, shown);
        const { darkest, looks, statuses } = await page.evaluate(watched);
        assert.ok(looks > 5);
        assert.ok(darkest > 60, `the darkest was ${darkest}`);
        assert.equal(statuses[0], "joined");
        assert.equal(statuses.at(-1), "joined");
        assert.ok(!statuses.includes("refused"));
        assert.deepEqual(faults, []);
      })),
});
