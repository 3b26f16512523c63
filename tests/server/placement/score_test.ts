import assert from "node:assert/strict";
import type { NodeNews } from "../../../runtime/server/placement/node_news.ts";
import { news } from "./news.ts";
import { chosen, ranked } from "../../../runtime/server/placement/score.ts";

const order = (
  nodes: readonly NodeNews[],
  ...more: [wish?: { avatar?: string }, coming?: (id: string) => number]
) => ranked(nodes, more[0] ?? {}, more[1]).map(({ id }) => id).join("");

Deno.test("ranked() puts first where frames are free, then where the avatar is warm, then where fewer sessions are", () => {
  assert.equal(order([news("a", { load: 0.5 }), news("b"), news("c", { capacity: 400, load: 0.7 })]), "cba");
  const warm = { load: 0.2, warm: ["ada"] };
  assert.equal(order([news("a"), news("b", warm)], { avatar: "ada" }), "ba");
  assert.equal(
    order([news("a"), news("b", { ...warm, load: 0.9 })], { avatar: "ada" }),
    "ab",
    "warm and full",
  );
  assert.equal(
    order([news("b", { sessions: 2 }), news("c", { sessions: 1 }), news("a", { sessions: 2 })]),
    "cab",
  );
  const full = { load: 1, capacity: 20 };
  assert.equal(
    order([news("a", { ...full, sessions: 9 }), news("b", { ...full, sessions: 1 })]),
    "ba",
    "shares",
  );
});

Deno.test("ranked() leaves out who drains, has its most sessions or cannot draw, and trusts nobody who is not measured", () => {
  const nodes = [
    news("a", { draining: true }),
    news("b", { room: 0 }),
    news("c", { room: 2 }),
    news("d", { load: 0.6 }),
  ];
  assert.equal(order(nodes), "cd");
  assert.equal(order(nodes, {}, (id) => id === "c" ? 2 : 0), "d", "what is on its way takes the room too");
  assert.equal(order([news("a", { capacity: null }), news("b", { load: 0.9 })]), "ba");
  assert.equal(
    order([news("a", { capacity: null, adapter: "" }), news("b")]),
    "ab",
    "where nothing is drawn all is free",
  );
  assert.equal(chosen([news("a", { room: 0 })], "a", {}), null);
});

Deno.test("60 sessions that come at once to three nodes are spread by what each has left", () => {
  const nodes = [
    news("a", { capacity: 900 }),
    news("b", { capacity: 900, load: 0.5 }),
    news("c", { capacity: 450 }),
  ];
  const coming = new Map<string, number>();
  const count = (id: string) => coming.get(id) ?? 0;
  for (let at = 0; at < 60; at++) {
    const { id } = chosen(nodes, "a", {}, count)!;
    coming.set(id, count(id) + 1);
  }
  assert.deepEqual([count("a"), count("b"), count("c")].map((each) => each > 12 && each < 34), [
    true,
    true,
    true,
  ]);
  assert.ok(count("a") >= count("b") && Math.abs(count("b") - count("c")) <= 2, `${[...coming]}`);
});
