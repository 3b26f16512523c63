import type { Placement } from "./placement.ts";

/** A server that is the only one: every session is here. */
export function alone(): Placement {
  const here = { kind: "here", epoch: 0 } as const;
  return {
    ...{ node: null, isDraining: false },
    whereIs: () => Promise.resolve(here),
    known: () => here,
    epochOf: () => 0,
    nodes: () => [],
    host() {},
    sign: () => Promise.reject(new Error("Cannot sign for another node, there is none")),
    verify: () => Promise.resolve(null),
    answer: () => null,
    move: () => Promise.resolve(false),
    elsewhere: () => null,
    pass: () => null,
    drain: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
