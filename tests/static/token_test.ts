import assert from "node:assert/strict";
import { forgetToken, type Tab, takeToken, tokenHeaders } from "../../static/token.ts";

/** A tab at an address, with what it has kept. */
function tabAt(address: string, kept: Record<string, string> = {}): Tab & { shown: string } {
  const store = new Map(Object.entries(kept));
  const tab = {
    shown: address,
    location: new URL(address, "https://box.lan/"),
    history: { replaceState: (_state: unknown, _unused: string, url: string) => void (tab.shown = url) },
    sessionStorage: {
      getItem: (name: string) => store.get(name) ?? null,
      setItem: (name: string, value: string) => void store.set(name, value),
      removeItem: (name: string) => void store.delete(name),
    },
  };
  return tab;
}

Deno.test("takeToken() takes the token out of the address, and leaves the rest of it", () => {
  const cases: [address: string, token: string | null, left: string][] = [
    ["/?session=a#token=eyJ.b.c", "eyJ.b.c", "/?session=a"],
    ["/train#token=eyJ.b.c&my-training", "eyJ.b.c", "/train#my-training"],
    ["/train#my-training&token=eyJ.b.c", "eyJ.b.c", "/train#my-training"],
    ["/train#my-training", null, "/train#my-training"],
    ["/#mytoken=x", null, "/#mytoken=x"],
    ["/#token=", null, "/"],
    ["/?token=eyJ.b.c", null, "/?token=eyJ.b.c"],
  ];
  for (const [address, token, left] of cases) {
    const tab = tabAt(address);
    assert.equal(takeToken(tab), token, address);
    assert.equal(tab.shown, left, address);
  }
});

Deno.test("takeToken() finds the token again after a reload, until it is forgotten; another link replaces it", () => {
  const tab = tabAt("/#token=one");
  takeToken(tab);
  const reloaded = { ...tab, location: new URL("https://box.lan/") };
  assert.equal(takeToken(reloaded), "one");
  assert.equal(takeToken({ ...tab, location: new URL("https://box.lan/#token=two") }), "two");
  assert.equal(takeToken(reloaded), "two");
  forgetToken(tab);
  assert.equal(takeToken(reloaded), null);
});

Deno.test("takeToken() does without a store where the browser gives none", () => {
  const tab = { ...tabAt("/#token=one"), sessionStorage: null as never };
  assert.equal(takeToken(tab), "one");
  assert.equal(takeToken({ ...tab, location: new URL("https://box.lan/") }), null);
  forgetToken(tab);
});

Deno.test("tokenHeaders() is empty without a token", () => {
  assert.deepEqual(tokenHeaders(null), {});
  assert.deepEqual(tokenHeaders("x"), { authorization: "Bearer x" });
});
