import assert from "node:assert/strict";

// Its types are a browser's, which Deno's are not.
const { createEngineLine } = await import(
  new URL("../../../static/embed/engine_line.ts", import.meta.url).href
);

const OPTIONS = { session: "studio" };

function painted() {
  const told: unknown[][] = [];
  const port = {
    onmessage: null as ((event: { readonly data: unknown }) => void) | null,
    postMessage: (message: unknown, transfer: unknown[] = []) => void told.push([message, ...transfer]),
  };
  let closed = 0;
  const say = (data: unknown) => port.onmessage?.({ data });
  return { told, say, closed: () => closed, engine: { port, fault: null, close: () => void closed++ } };
}

Deno.test("an engine that comes late is told what lasts, the newest of a kind, and nothing that is over by then", () => {
  const line = createEngineLine(), { told, engine } = painted();
  line.post({ type: "watch", active: false });
  line.post({ type: "player" }, ["port"]);
  line.post({ type: "interrupt", id: null });
  line.post({ type: "watch", active: true });
  assert.equal(line.fault, undefined);
  line.open(engine, OPTIONS, () => {});
  line.post({ type: "interrupt", id: "a" });
  assert.deepEqual(told, [
    [{ type: "open", options: OPTIONS }],
    [{ type: "player" }, "port"],
    [{ type: "watch", active: true }],
    [{ type: "interrupt", id: "a" }],
  ]);
  assert.equal(line.fault, null);
});

Deno.test("an engine that was closed is told so, is heard no more, and leaves nothing to the next", () => {
  const line = createEngineLine(), first = painted(), next = painted(), heard: unknown[] = [];
  line.open(first.engine, OPTIONS, (message: unknown) => heard.push(message));
  first.say({ type: "ready" });
  line.close();
  first.say({ type: "ready" });
  assert.deepEqual([first.told.at(-1), first.closed(), heard.length], [[{ type: "close" }], 1, 1]);
  line.post({ type: "watch", active: false });
  line.close();
  line.open(next.engine, OPTIONS, () => {});
  assert.deepEqual(next.told, [[{ type: "open", options: OPTIONS }]]);
});
