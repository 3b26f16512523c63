import assert from "node:assert/strict";
import { claimsOf } from "../../../../runtime/base/network/jwt_claims.ts";
import { createRenewals, endOf } from "../../../../static/embed/engine/tokens.ts";

const jwt = (claims: unknown) => {
  const part = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(claims))));
  return `eyJ.${part.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.sig`;
};

Deno.test("claimsOf() reads a JWT's claims, and of anything else none", () => {
  assert.deepEqual(claimsOf(jwt({ session: "房间 ÿ>?" })), { session: "房间 ÿ>?" });
  assert.equal(endOf(jwt({ exp: 12 })), 12_000);
  for (const text of ["", "a.b.c", jwt(null), jwt("claims"), "no token"]) {
    assert.deepEqual(claimsOf(text), {}, text);
  }
  assert.equal(endOf(jwt({ exp: "12" })), null);
});

Deno.test("a token is renewed a minute before its end, a short one when a quarter of its time is left", () => {
  const timers: number[] = [];
  const { setTimeout } = globalThis;
  try {
    globalThis.setTimeout = ((_: unknown, wait: number) => timers.push(wait)) as never;
    const renewals = createRenewals(() => {}, () => 1_000_000);
    renewals.holds(jwt({ exp: 1000 + 3600 }));
    renewals.holds(jwt({ exp: 1000 + 40 }));
    renewals.holds(jwt({ exp: 1000 - 5 }));
    renewals.holds(jwt({ exp: 1000 + 40 * 86_400 }));
    renewals.holds(jwt({}));
    renewals.holds(null);
    assert.deepEqual(timers, [3_540_000, 30_000, 0]);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});
