import assert from "node:assert/strict";
import {
  BACK_MS,
  CAUTION_MS,
  COMING_MS,
  HELD_MS,
  isSending,
  liveShare,
  noPresence,
  type Presence,
  presenceAfter,
  type PresenceEvent,
  type Sight,
  SILENT_MS,
} from "../../../runtime/motion/tracking/presence.ts";

const FACE: Omit<Sight, "at"> = { faces: 1, light: 0.5, breadth: 0.3, turned: false, confidence: 0.9 };
const NONE: Partial<Sight> = { faces: 0, breadth: 0, confidence: 0 };
/** Milliseconds between pictures. */
const STEP = 50;

/** What is seen, for how many milliseconds; "silence" is a camera that gives nothing. */
type Stretch = readonly [Partial<Sight> | "silence", number];

/** Every change of kind, lack or caution: when, and to what. */
function story(...stretches: readonly Stretch[]): string[] {
  let presence = noPresence(0);
  let at = 0;
  let seenAt = 0;
  const told: string[] = [];
  const word = ({ kind, lack, caution }: Presence) => [kind, lack, caution].filter(Boolean).join(" ");
  for (const [seen, length] of stretches) {
    for (const end = at + length; at < end;) {
      at += STEP;
      const event: PresenceEvent = seen === "silence"
        ? { type: "tick", at, seenAt, every: STEP }
        : { type: "sight", ...FACE, ...seen, at };
      if (seen !== "silence") seenAt = at;
      const next = presenceAfter(presence, event);
      if (word(next) !== word(presence)) told.push(`${at} ${word(next)}`);
      presence = next;
    }
  }
  return told;
}

const HERE = ["50 coming", `${50 + COMING_MS} here`];

/** A face that is there for a second, then what is told of, then a face again. */
const VECTORS: readonly (readonly [claim: string, told: string[], ...Stretch[]])[] = [
  ["a face drives once it has stayed", HERE, [{}, 1000]],
  ["a face that is seen in one picture alone drives nothing", ["50 coming", "100 away no-face"], [{}, 50], [
    NONE,
    500,
  ]],
  [
    "a picture that is lost is bridged by the held pose",
    [
      ...HERE,
      "1050 held no-face",
      "1100 back",
      `${1100 + BACK_MS} here`,
    ],
    [{}, 1000],
    [NONE, 50],
    [{}, 1000],
  ],
  [
    "a face that stays away is held, then left to idle, and believed anew",
    [
      ...HERE,
      "1050 held no-face",
      `${1050 + HELD_MS} away no-face`,
      "3050 coming",
      `${3050 + COMING_MS} here`,
    ],
    [{}, 1000],
    [NONE, 2000],
    [{}, 1000],
  ],
  [
    "a face that is lost again on its way back is held from there",
    [
      ...HERE,
      "1050 held no-face",
      "1100 back",
      "1200 held no-face",
      `${1200 + HELD_MS} away no-face`,
    ],
    [{}, 1000],
    [NONE, 50],
    [{}, 100],
    [NONE, 1000],
  ],
  ["a covered camera is told as one, from the first picture on", ["50 away covered"], [
    { ...NONE, light: 0.005 },
    500,
  ]],
  [
    "a hand over the camera is told as such, and a lack that changes starts no second hold",
    [
      ...HERE,
      "1050 held no-face",
      "1150 held covered",
      `${1050 + HELD_MS} away covered`,
      "2150 away no-face",
    ],
    [{}, 1000],
    [NONE, 100],
    [{ ...NONE, light: 0.005 }, 1000],
    [NONE, 500],
  ],
  [
    "a head that is turned away is held, then idles, and its word is its own",
    [
      ...HERE,
      "1050 held turned",
      `${1050 + HELD_MS} away turned`,
    ],
    [{}, 1000],
    [{ turned: true }, 1000],
  ],
  [
    "a face at the bound of being too small does not flicker",
    [
      ...HERE,
      "1050 held small",
      `${1050 + HELD_MS} away small`,
      "3050 coming",
      `${3050 + COMING_MS} here`,
    ],
    [{ breadth: 0.15 }, 1000],
    [{ breadth: 0.049 }, 1000],
    [{ breadth: 0.055 }, 1000],
    [
      { breadth: 0.15 },
      500,
    ],
  ],
  [
    "landmarks that explain nothing are not followed",
    [
      ...HERE,
      "1050 held unclear",
      `${1050 + HELD_MS} away unclear`,
    ],
    [{}, 1000],
    [{ confidence: 0.1 }, 900],
    [{ confidence: NaN }, 300],
  ],
  [
    "a camera that gives no pictures is silent, then the head idles",
    [
      ...HERE,
      `${1050 + SILENT_MS} held silent`,
      `${1050 + SILENT_MS + HELD_MS} away silent`,
    ],
    [{}, 1000],
    ["silence", 3000],
  ],
  [
    "poor light is told once it has lasted, and taken back once it has got better for good",
    [
      ...HERE,
      `${1050 + CAUTION_MS} here dark`,
      `${4050 + CAUTION_MS} here`,
    ],
    [{}, 1000],
    [{ light: 0.1 }, 1500],
    [{ light: 0.16 }, 1500],
    [{ light: 0.5 }, 1500],
  ],
  ["a lamp that flickers is not worth a word", HERE, [{}, 1000], [{ light: 0.1 }, 500], [{}, 500], [
    { light: 0.1 },
    500,
  ]],
  [
    "of several faces one goes on driving, and it is said",
    [
      ...HERE,
      `${1050 + CAUTION_MS} here several`,
      `${3050 + CAUTION_MS} here`,
    ],
    [{}, 1000],
    [{ faces: 2 }, 2000],
    [{}, 2000],
  ],
  ["a face that is far off goes on driving, and it is said", [...HERE, `${50 + CAUTION_MS} here far`], [
    { breadth: 0.09 },
    3000,
  ]],
  ["in the dark without a face both are told", ["50 away no-face", `${50 + CAUTION_MS} away no-face dark`], [
    { ...NONE, light: 0.06 },
    3000,
  ]],
];

for (const [claim, told, ...stretches] of VECTORS) {
  Deno.test(`presence: ${claim}`, () => assert.deepEqual(story(...stretches), told));
}

Deno.test("presence stays the same object while nothing changes: nothing is made a frame", () => {
  let presence = noPresence(0);
  for (let at = STEP; at <= 1000; at += STEP) {
    presence = presenceAfter(presence, { type: "sight", ...FACE, at });
  }
  for (let at = 1050; at <= 2000; at += STEP) {
    assert.equal(presenceAfter(presence, { type: "sight", ...FACE, at }), presence);
    assert.equal(presenceAfter(presence, { type: "tick", at, seenAt: at - STEP, every: STEP }), presence);
  }
});

Deno.test("a pose never jumps between held and live: the share of the live one is continuous", () => {
  let presence = noPresence(0);
  let before = 1;
  let sending = false;
  // Gaps of every length up to a hold, one after the other.
  for (let at = 10, gap = 0; at < 60_000; at += 10) {
    const lost = at % 1500 < gap;
    if (at % 1500 === 0) gap = gap + 20 < HELD_MS ? gap + 20 : 20;
    presence = presenceAfter(presence, { type: "sight", ...FACE, ...lost && NONE, at });
    const share = liveShare(presence, at);
    // Held is the pose that was shown last, so that a share of 0 may follow any.
    if (sending && presence.kind !== "held") {
      assert.ok(share - before <= 0.07, `${before} to ${share} at ${at}`);
    }
    if (sending) assert.ok(isSending(presence), `a gap of ${gap} ms ends what is sent`);
    sending = isSending(presence);
    before = share;
  }
});

Deno.test("a machine that takes a second for each picture is slow, its camera is not silent", () => {
  let presence = noPresence(0);
  for (let at = 1000; at <= 5000; at += 1000) {
    presence = presenceAfter(presence, { type: "sight", ...FACE, at });
    presence = presenceAfter(presence, { type: "tick", at: at + 990, seenAt: at, every: 1000 });
  }
  presence = presenceAfter(presence, { type: "tick", at: 8900, seenAt: 5000, every: 1000 });
  assert.equal(presence.kind, "here");
  presence = presenceAfter(presence, { type: "tick", at: 9100, seenAt: 5000, every: 1000 });
  assert.deepEqual([presence.kind, presence.lack], ["held", "silent"]);
});
