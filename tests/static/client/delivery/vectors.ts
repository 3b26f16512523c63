/** Every edge of how pictures reach a page. */
import type {
  DeliveryEffect,
  DeliveryEvent,
  DeliveryFacts,
  DeliveryState,
} from "../../../../static/client/delivery/state.ts";
import {
  ASK_MS,
  EASE_MS,
  HELD_MS,
  INSISTED_MS,
  OVER_MS,
  SLOW_MS,
  waitAfter,
} from "../../../../static/client/delivery/transition.ts";

export interface DeliveryVector {
  readonly name: string;
  readonly state: DeliveryState;
  readonly event: DeliveryEvent;
  /** What differs from the state before; the state before where left out. */
  readonly becomes?: DeliveryState;
  readonly effects?: readonly DeliveryEffect[];
}

const TIME = 100_000;
const PACKAGE = { url: "avatars/a.1.headcast", head: "heads/stock.1.headcast", bytes: 2_000_000 };
const OTHER = { ...PACKAGE, url: "avatars/b.2.headcast" };
const FACTS: DeliveryFacts = {
  ...{ wish: "auto", package: PACKAGE, loaded: null, pictured: true, resting: false },
  ...{ failures: 0, why: null, until: 0 },
};
const LOADED: DeliveryFacts = { ...FACTS, loaded: PACKAGE.url };

const video = (facts: Partial<DeliveryFacts> = {}): DeliveryState => ({ ...FACTS, ...facts, kind: "video" });
const fetching = (facts: Partial<DeliveryFacts> = {}): DeliveryState => ({
  ...FACTS,
  ...facts,
  kind: "fetching",
});
const probing = (facts: Partial<DeliveryFacts> = {}): DeliveryState => ({
  ...LOADED,
  ...facts,
  kind: "probing",
});
const both = (to: "video" | "motion", since = TIME, facts: Partial<DeliveryFacts> = {}): DeliveryState => ({
  ...LOADED,
  ...facts,
  ...{ kind: "both", to, since },
});
const motion = (
  facts: Partial<DeliveryFacts> = {},
  { since = TIME - 5000, slowSince = null }: { since?: number; slowSince?: number | null } = {},
): DeliveryState => ({ ...LOADED, ...facts, kind: "motion", since, slowSince });

const send = (delivery: "video" | "motion" | "both"): DeliveryEffect => ({ type: "send", delivery });
const aim = (at: "video" | "motion"): DeliveryEffect => ({ type: "aim", at });
const open = (what = PACKAGE): DeliveryEffect => ({ type: "open", package: what });
const [CLOSE, PROBE, PLAY, EASE, STOP]: DeliveryEffect[] = [
  ...[{ type: "close" } as const, { type: "probe" } as const, { type: "play" } as const],
  ...[{ type: "ease" } as const, { type: "stop" } as const],
];
const OVER = [send("both"), PLAY!, aim("motion")];
const DROP = [send("video"), aim("video"), STOP!];
const LEAVE = [send("both"), EASE!, aim("video")];

const tick = (time = TIME): DeliveryEvent => ({ type: "time", time });
const pictured: DeliveryEvent = { type: "pictured", time: TIME };
const fetched: DeliveryEvent = { type: "fetched", time: TIME };
const lost: DeliveryEvent = { type: "lost", time: TIME };
const starved: DeliveryEvent = { type: "starved", time: TIME };
const wished = (wish: DeliveryFacts["wish"]): DeliveryEvent => ({ type: "wished", wish, time: TIME });
const rested = (resting: boolean): DeliveryEvent => ({ type: "rested", resting, time: TIME });
const probed = (objection: string | null): DeliveryEvent => ({ type: "probed", objection, time: TIME });
const FULL = "too many clients";
const refused: DeliveryEvent = { type: "refused", why: FULL, time: TIME };
const measured = (fps: number, time = TIME): DeliveryEvent => ({ type: "measured", fps, time });
const over = (to: "video" | "motion"): DeliveryEvent => ({ type: "over", to, time: TIME });
const avatar = (of: DeliveryFacts["package"]): DeliveryEvent => ({ type: "avatar", package: of, time: TIME });
const failed = (final: boolean): DeliveryEvent => ({
  type: "failed",
  why: "the device is lost",
  final,
  time: TIME,
});
const welcomed = (of: DeliveryFacts["package"], objection: string | null = null): DeliveryEvent => ({
  ...{ type: "welcomed", package: of, objection, time: TIME },
});

const SLOW = "drawing here fell behind: fewer than 24 pictures a second";
const SILENT = "the session's motion did not come";
const UNSEEN = "no drawn picture came";
const NONE = "this server gives no avatar to be drawn elsewhere";
const LOST = "the device is lost";
const SLOWNESS = "software";
const again = (failures: number) => TIME + waitAfter(failures);

export const VECTORS: readonly DeliveryVector[] = [
  // Video.
  {
    name: "nothing is fetched before a picture was shown",
    state: video({ pictured: false }),
    event: tick(),
  },
  {
    name: "with the first picture the package is fetched",
    state: video({ pictured: false }),
    event: pictured,
    becomes: fetching(),
    effects: [open()],
  },
  { name: "who wishes video has video", state: video({ wish: "video" }), event: pictured },
  { name: "a server that gives no package", state: video({ package: null }), event: pictured },
  { name: "a head that rests is not fetched", state: video({ resting: true }), event: tick() },
  { name: "it waits after a trial", state: video({ until: TIME + 1 }), event: tick() },
  {
    name: "what is on the device already is probed",
    state: video({ loaded: PACKAGE.url, until: TIME }),
    event: tick(),
    becomes: probing({ until: TIME }),
    effects: [PROBE!],
  },
  {
    name: "another avatar's drawer is let go first",
    state: video({ loaded: OTHER.url }),
    event: tick(),
    becomes: fetching(),
    effects: [CLOSE!, open()],
  },
  {
    name: "a wish begins at once, whatever failed before",
    state: video({ wish: "video", failures: 3, until: Infinity, why: LOST }),
    event: wished("motion"),
    becomes: fetching({ wish: "motion" }),
    effects: [open()],
  },
  {
    name: "somebody looks again",
    state: video({ resting: true }),
    event: rested(false),
    becomes: fetching(),
    effects: [open()],
  },
  {
    name: "a welcome names the package",
    state: video({ package: null, pictured: false }),
    event: welcomed(PACKAGE),
    becomes: video({ pictured: false }),
  },
  {
    name: "a welcome without one says why",
    state: video({ package: null, pictured: false }),
    event: welcomed(null, NONE),
    becomes: video({ package: null, pictured: false, why: NONE }),
  },
  {
    name: "who wishes video need not hear why there is nothing else",
    state: video({ wish: "video", package: null }),
    event: welcomed(null, NONE),
  },
  {
    name: "another package is not held to what the one before did",
    state: video({ failures: 2, until: Infinity, why: LOST }),
    event: welcomed(OTHER),
    becomes: video({ package: OTHER }),
  },
  // Fetching.
  {
    name: "it is fetched and probed",
    state: fetching(),
    event: fetched,
    becomes: probing(),
    effects: [PROBE!],
  },
  {
    name: "who insists is not probed",
    state: fetching({ wish: "motion" }),
    event: fetched,
    becomes: both("motion", TIME, { wish: "motion" }),
    effects: OVER,
  },
  {
    name: "it cannot be had now",
    state: fetching(),
    event: failed(false),
    becomes: video({ failures: 1, why: LOST, until: again(1) }),
    effects: [CLOSE!],
  },
  {
    name: "it can never be had",
    state: fetching(),
    event: failed(true),
    becomes: video({ failures: 1, why: LOST, until: Infinity }),
    effects: [CLOSE!],
  },
  {
    name: "a loss does not end what is fetched",
    state: fetching(),
    event: lost,
    becomes: fetching({ pictured: false }),
  },
  { name: "nor does a welcome to the same", state: fetching(), event: welcomed(PACKAGE) },
  {
    name: "a welcome to another does",
    state: fetching(),
    event: welcomed(OTHER),
    becomes: video({ package: OTHER }),
    effects: [CLOSE!],
  },
  {
    name: "another avatar is fetched after its first picture",
    state: fetching(),
    event: avatar(OTHER),
    becomes: video({ package: OTHER, pictured: false }),
    effects: [CLOSE!],
  },
  {
    name: "the wish is withdrawn",
    state: fetching(),
    event: wished("video"),
    becomes: video({ wish: "video" }),
    effects: [CLOSE!],
  },
  // Probing.
  {
    name: "it holds",
    state: probing(),
    event: probed(null),
    becomes: both("motion"),
    effects: OVER,
  },
  {
    name: "it does not hold, and is tried again after a wait that grows",
    state: probing({ failures: 1 }),
    event: probed(SLOWNESS),
    becomes: video({ ...LOADED, failures: 2, why: SLOWNESS, until: again(2) }),
  },
  {
    name: "who insists meanwhile goes over",
    state: probing(),
    event: wished("motion"),
    becomes: both("motion", TIME, { wish: "motion" }),
    effects: OVER,
  },
  {
    name: "a loss ends the trial",
    state: probing(),
    event: lost,
    becomes: video({ ...LOADED, pictured: false }),
  },
  // Both, towards motion.
  {
    name: "the first drawn picture is shown: video stops",
    state: both("motion", TIME, { why: SLOW }),
    event: over("motion"),
    becomes: motion({}, { since: TIME }),
    effects: [send("motion")],
  },
  { name: "none comes yet", state: both("motion", TIME - OVER_MS + 1), event: tick() },
  {
    name: "none comes",
    state: both("motion", TIME - OVER_MS),
    event: tick(),
    becomes: video({ ...LOADED, failures: 1, why: UNSEEN, until: again(1) }),
    effects: DROP,
  },
  {
    name: "none comes yet, and is insisted on",
    state: both("motion", TIME - INSISTED_MS + 1, { wish: "motion" }),
    event: tick(),
  },
  { name: "none comes while nobody looks", state: both("motion", 0, { resting: true }), event: tick() },
  {
    name: "somebody looks again, and it is waited for anew",
    state: both("motion", 0, { resting: true }),
    event: rested(false),
    becomes: both("motion"),
  },
  {
    name: "the wish is withdrawn on the way",
    state: both("motion"),
    event: wished("video"),
    becomes: video({ ...LOADED, wish: "video" }),
    effects: DROP,
  },
  {
    name: "the line is lost on the way",
    state: both("motion"),
    event: lost,
    becomes: video({ ...LOADED, pictured: false }),
    effects: [aim("video"), STOP!],
  },
  {
    name: "the device is lost on the way",
    state: both("motion"),
    event: failed(false),
    becomes: both("video", TIME, { loaded: null, failures: 1, why: LOST, until: again(1) }),
    effects: [...DROP, CLOSE!],
  },
  {
    name: "a role changes on the way",
    state: both("motion"),
    event: welcomed(PACKAGE),
    effects: [send("both")],
  },
  {
    name: "the server sends no motion",
    state: both("motion"),
    event: refused,
    becomes: video({ ...LOADED, failures: 1, why: FULL, until: again(1) }),
    effects: DROP,
  },
  // Motion.
  { name: "it keeps up", state: motion(), event: measured(24) },
  { name: "it falls behind", state: motion(), event: measured(23), becomes: motion({}, { slowSince: TIME }) },
  {
    name: "it does for a moment",
    state: motion({}, { slowSince: TIME - 1000 }),
    event: measured(30),
    becomes: motion(),
  },
  {
    name: "it does for too long, and is led back to video",
    state: motion({}, { slowSince: TIME - SLOW_MS }),
    event: measured(20),
    becomes: both("video", TIME, { failures: 1, why: SLOW, until: again(1) }),
    effects: LEAVE,
  },
  {
    name: "who insists has it slowly",
    state: motion({ wish: "motion" }, { slowSince: TIME - SLOW_MS }),
    event: measured(5),
    becomes: motion({ wish: "motion" }),
  },
  {
    name: "what has held for a minute has come to something",
    state: motion({ failures: 2 }, { since: TIME - HELD_MS }),
    event: measured(60),
    becomes: motion({}, { since: TIME - HELD_MS }),
  },
  {
    name: "no motion comes",
    state: motion(),
    event: starved,
    becomes: both("video", TIME, { failures: 1, why: SILENT, until: again(1) }),
    effects: DROP,
  },
  { name: "none comes while nobody looks", state: motion({ resting: true }), event: starved },
  { name: "nothing is drawn while nobody looks", state: motion({ resting: true }), event: measured(0) },
  {
    name: "nobody looks",
    state: motion({}, { slowSince: TIME }),
    event: rested(true),
    becomes: motion({ resting: true }, { slowSince: TIME }),
  },
  {
    name: "somebody looks again, and is behind no more",
    state: motion({ resting: true }, { slowSince: 0 }),
    event: rested(false),
    becomes: motion(),
  },
  {
    name: "the device is lost",
    state: motion(),
    event: failed(false),
    becomes: both("video", TIME, { loaded: null, failures: 1, why: LOST, until: again(1) }),
    effects: [...DROP, CLOSE!],
  },
  {
    name: "video is wished",
    state: motion(),
    event: wished("video"),
    becomes: both("video", TIME, { wish: "video" }),
    effects: LEAVE,
  },
  {
    name: "whoever wished either now insists",
    state: motion(),
    event: wished("motion"),
    becomes: motion({ wish: "motion" }),
  },
  {
    name: "another avatar comes as video",
    state: motion(),
    event: avatar(OTHER),
    becomes: both("video", TIME, { package: OTHER, loaded: null, pictured: false }),
    effects: [...DROP, CLOSE!],
  },
  {
    name: "the line is lost: the head stands still",
    state: motion(),
    event: lost,
    becomes: motion({ pictured: false }),
  },
  {
    name: "it comes back and goes on",
    state: motion({ pictured: false }, { slowSince: TIME }),
    event: welcomed(PACKAGE),
    becomes: motion({ pictured: false }),
    effects: [send("motion")],
  },
  {
    name: "it comes back to another avatar",
    state: motion({ pictured: false }),
    event: welcomed(OTHER),
    becomes: both("video", TIME, { package: OTHER, loaded: null, pictured: false }),
    effects: [...DROP, CLOSE!],
  },
  {
    name: "it comes back to a server that gives none",
    state: motion({ pictured: false }),
    event: welcomed(null, NONE),
    becomes: both("video", TIME, { package: null, loaded: null, pictured: false, why: NONE }),
    effects: [...DROP, CLOSE!],
  },
  {
    name: "the server stops sending motion",
    state: motion(),
    event: refused,
    becomes: both("video", TIME, { failures: 1, why: FULL, until: again(1) }),
    effects: DROP,
  },
  // Both, towards video.
  {
    name: "the server has no video to give: what can be drawn is drawn on",
    state: both("video", 0),
    event: refused,
    becomes: motion({}, { since: TIME }),
    effects: [send("motion"), PLAY!, aim("motion")],
  },
  { name: "nor can anything be drawn", state: both("video", 0, { loaded: null }), event: refused },
  {
    name: "video is asked for again",
    state: both("video", TIME - ASK_MS),
    event: tick(),
    effects: [send("video"), aim("video")],
  },
  {
    name: "the first picture of video is shown: motion stops",
    state: both("video", TIME, { why: SLOW, until: again(1), failures: 1 }),
    event: over("video"),
    becomes: video({ ...LOADED, why: SLOW, until: again(1), failures: 1 }),
    effects: DROP,
  },
  { name: "it is led there", state: both("video", TIME - EASE_MS + 1), event: tick() },
  {
    name: "video is later than it can be led to, and is met by what stands still",
    state: both("video", TIME - EASE_MS),
    event: tick(),
    effects: [STOP!],
  },
  {
    name: "drawing again is wished on the way",
    state: both("video"),
    event: wished("motion"),
    becomes: both("video", TIME, { wish: "motion" }),
  },
  {
    name: "video is wished on the way to it",
    state: both("video"),
    event: wished("video"),
    becomes: both("video", TIME, { wish: "video" }),
  },
  { name: "the other kind's first picture is not this one's", state: both("video"), event: over("motion") },
  {
    name: "a role changes on the way back",
    state: both("video"),
    event: welcomed(PACKAGE),
    effects: [send("video")],
  },
];
