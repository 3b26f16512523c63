import { equal, ok } from "node:assert/strict";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { type HeadPose, restPose } from "../../../../runtime/motion/head_pose.ts";
import { createMotionPlayer, type MotionPlayer } from "../../../../static/client/motion/motion_player.ts";
import { type Arrival, type Seen, sent, SERVER_AHEAD, watch } from "./virtual_viewer.ts";

/** All weights and turns swing, each at its own rate. */
function swings(seconds: number, into: HeadPose): void {
  for (let i = 0; i < into.expression.length; i++) {
    into.expression[i] = 0.5 + 0.5 * Math.sin(seconds * (2 + i / 10) + i);
  }
  for (let i = 0; i < 15; i++) into.joints[i] = 0.3 * Math.sin(seconds * (1 + i / 10) + i);
}

/** A clock that can be read off the picture: the second weight is the time, in units of 100 s. */
function time(seconds: number, into: HeadPose): void {
  into.expression.fill(0);
  into.expression[1] = seconds / 100;
}

/** How far what is seen is from the motion at its moment, until shortly before it ends. */
function error(seen: readonly Seen[], from = 1000): number {
  const truth = restPose(), to = seen.at(-1)!.at - 150;
  return Math.max(
    ...seen.filter(({ at }) => at > from && at < to).map(({ moment, pose }) => {
      swings(moment / 1000, truth);
      return Math.max(...pose.expression.map((value, i) => Math.abs(value - truth.expression[i]!)));
    }),
  );
}

/** By how much the moment goes on from picture to picture, times the time between them. */
function speeds(seen: readonly Seen[], from: number, to: number): number[] {
  return seen.flatMap(({ at, moment }, i) =>
    i === 0 || at < from || at > to ? [] : [(moment - seen[i - 1]!.moment) / (at - seen[i - 1]!.at)]
  );
}

function neverOlder(seen: readonly Seen[]): void {
  seen.forEach(({ moment }, i) => ok(i === 0 || moment >= seen[i - 1]!.moment, `picture ${i}`));
}

/** From a message's arrival until its moment is drawn, the slowest of 19 in 20. */
function slowest(arrivals: readonly Arrival[], seen: readonly Seen[]): number {
  const waits = arrivals.filter(({ at }) => at > 1000 && at < arrivals.at(-1)!.at - 200).map((arrival) => {
    const moment = arrival.message.stamps.taken - SERVER_AHEAD;
    return seen.find((picture) => picture.moment >= moment)!.at - arrival.at;
  });
  return waits.sort((a, b) => a - b)[Math.floor(0.95 * waits.length)]!;
}

Deno.test("on a clean link every refresh shows its own moment, a pose within two of its arrival", () => {
  for (const fps of [30, 60]) {
    const arrivals = sent({ motion: swings, seconds: 4, fps });
    const { seen } = watch(arrivals);
    neverOlder(seen);
    ok(seen.length > 230);
    ok(slowest(arrivals, seen) < 2000 / 60, `${slowest(arrivals, seen)}`);
    for (const speed of speeds(seen, 1000, 3900)) ok(Math.abs(speed - 1) < 0.01, `${speed}`);
    ok(error(seen) < 0.03, `${error(seen)}`);
  }
});

Deno.test("jitter costs delay, as much as it needs, and neither speed nor motion", () => {
  let delay = 0;
  for (const [jitter, most] of [[20, 0.03], [50, 0.05], [80, 0.03]] as const) {
    const { seen, player } = watch(sent({ motion: swings, seconds: 8, jitter }));
    neverOlder(seen);
    ok(error(seen, 2000) < most, `${jitter} ms: ${error(seen, 2000)}`);
    for (const speed of speeds(seen, 3000, 7900)) ok(Math.abs(speed - 1) < 0.15, `${jitter} ms: ${speed}`);
    ok(player.figures.delayMs > delay + 10 && player.figures.delayMs < jitter + 40);
    delay = player.figures.delayMs;
  }
});

Deno.test("messages that are lost cost nothing but themselves, and a lost key frame one wish in half a second", () => {
  const few = watch(sent({ motion: swings, seconds: 4, isLost: (frame) => frame % 7 === 3 }));
  equal(few.keysAsked.length, 0);
  ok(error(few.seen) < 0.03, `${error(few.seen)}`);
  const { keysAsked, seen } = watch(sent({ motion: swings, seconds: 6, isLost: (frame) => frame === 60 }));
  equal(keysAsked.length, 2);
  ok(keysAsked[1]! - keysAsked[0]! >= 500);
  neverOlder(seen);
});

Deno.test("where nothing comes the head stays a little ahead, and leaps when it all comes, without a jump", () => {
  const arrivals = sent({ motion: swings, seconds: 6 }).map((arrival) =>
    arrival.at > 2000 && arrival.at < 2800 ? { ...arrival, at: 2800 } : arrival
  );
  const { seen, steps } = watch(arrivals);
  neverOlder(seen);
  const held = seen.filter(({ at }) => at > 2100 && at < 2790);
  ok(held.length < 4 && steps < 345, `${held.length} of ${steps}`);
  const truth = restPose(), before = restPose();
  seen.forEach(({ pose, at }, i) => {
    if (i === 0) return;
    swings(at / 1000, truth);
    swings(at / 1000 - 1 / 60, before);
    const step = Math.max(
      ...pose.expression.map((value, k) => Math.abs(value - seen[i - 1]!.pose.expression[k]!)),
    );
    ok(step < 0.3, `${at}: ${step}`);
  });
  ok(seen.at(-1)!.at - seen.at(-1)!.moment < 150);
});

Deno.test("by the sound's clock lips are where the voice is, and afterwards the motion is prompt again", () => {
  const lag = 140, sounds = (at: number) => at > 1400 && at < 4000;
  const { seen } = watch(sent({ motion: time, seconds: 7, soundMs: (ms) => ms + 777 }), {
    drawMs: 12,
    heard: (at) => sounds(at) ? at - lag + 777 : null,
  });
  neverOlder(seen);
  for (const { at, shown } of seen.filter(({ at }) => at > 2000 && at < 4000)) {
    ok(Math.abs(shown.soundMs! - (at - lag + 777)) < 8, `${at}: ${shown.soundMs! - at - 777 + lag}`);
    ok(shown.heardMs !== null);
  }
  const after = seen.filter(({ at }) => at > 5000);
  ok(after.every(({ at, moment }) => at - moment < 50));
  ok(speeds(seen, 1400, 5000).every((speed) => speed < 1.4));
});

Deno.test("sound that is interrupted, begins anew or is another session's moves nothing back", () => {
  const { seen } = watch(sent({ motion: time, seconds: 8, soundMs: (ms) => ms }), {
    heard(at) {
      if (at > 6000) return at + 5e6;
      return at % 700 < 350 ? at - 200 : null;
    },
  });
  neverOlder(seen);
  ok(speeds(seen, 1000, 7900).every((speed) => speed > 0 && speed < 1.4));
  ok(seen.at(-1)!.at - seen.at(-1)!.moment < 60);
});

Deno.test("a server's clock that is set anew is followed, either way", () => {
  for (const jump of [3.6e6, -3.6e6]) {
    const arrivals = sent({ motion: swings, seconds: 6 }).map((arrival) => {
      if (arrival.at < 3000) return arrival;
      const { stamps } = arrival.message;
      return {
        at: arrival.at,
        message: { ...arrival.message, stamps: { ...stamps, taken: stamps.taken + jump } },
      };
    });
    const { seen } = watch(arrivals);
    const late = seen.filter(({ at }) => at > 3600).map((picture) => ({
      ...picture,
      moment: picture.moment - jump,
    }));
    ok(late.length > 130);
    ok(error(late) < 0.03, `${error(late)}`);
  }
});

Deno.test("in a hidden tab nothing is drawn and nothing grows, and the newest is shown when it is seen again", () => {
  const hidden = (at: number) => at > 2000 && at < 9000;
  const { seen, player } = watch(sent({ motion: time, seconds: 10 }), { seen: (at) => !hidden(at) });
  equal(seen.filter(({ at }) => hidden(at)).length, 0);
  const [first] = seen.filter(({ at }) => at > 9000);
  ok(first!.at - first!.moment < 60, `${first!.at - first!.moment}`);
  neverOlder(seen);
  equal(player.counts.received, 300);
});

Deno.test("while no poses come the pace is not asked", () => {
  const arrivals = sent({ motion: time, seconds: 1 });
  const { steps, seen } = watch(arrivals, { until: 20_000 });
  ok(steps < 75, `${steps}`);
  ok(seen.length <= steps);
});

Deno.test("poses of another space wait for a drawer of theirs", () => {
  const drawers: string[] = [];
  const drawer = (name: string): Parameters<MotionPlayer["use"]>[0] => ({
    onPicture() {},
    draw: (pose) => void drawers.push(`${name} ${pose.space}`),
  });
  const arrivals = [
    ...sent({ motion: time, seconds: 1 }),
    ...sent({ motion: time, seconds: 2, from: 1, space: "flame" }),
  ];
  watch(arrivals, {
    acts: [
      { at: 1, act: (player) => player.use(drawer("first"), "arkit") },
      { at: 2000, act: (player) => player.use(drawer("second"), "flame") },
    ],
  });
  equal([...new Set(drawers)].join(", "), "first arkit, second flame");
  ok(drawers.filter((name) => name === "second flame").length > 50);
});

Deno.test("a viewer's own camera goes before the session's, which is eased between poses", () => {
  const camera = (seconds: number) => ({ ...PORTRAIT, azimuth: seconds / 10 });
  const session = watch(sent({ motion: time, seconds: 3, camera }));
  for (const { at, camera, moment } of session.seen.filter(({ at }) => at > 500 && at < 3000)) {
    ok(Math.abs(camera.azimuth - (moment - 20) / 10_000) < 1e-4, `${at}`);
  }
  const own = { ...PORTRAIT, azimuth: 1 };
  const viewer = watch(sent({ motion: () => {}, seconds: 2, camera }), { ownCamera: () => own });
  ok(viewer.seen.every(({ camera }) => camera.azimuth === 1));
});

Deno.test("whoever follows a line is on it at once before the first picture, and is eased after it", () => {
  const { seen, player } = watch(sent({ motion: time, seconds: 5 }), {
    acts: [
      { at: 1, act: (player) => player.follow((at) => at + SERVER_AHEAD - 140) },
      { at: 2000, act: (player) => player.follow(null) },
      { at: 3500, act: (player) => player.follow((at) => at + SERVER_AHEAD - 120) },
    ],
  });
  neverOlder(seen);
  const lag = (from: number, to: number) => {
    const lags = seen.filter(({ at }) => at > from && at < to).map(({ at, moment }) => at - moment);
    return [Math.min(...lags), Math.max(...lags)] as const;
  };
  ok(lag(300, 2000)[0] > 135 && lag(300, 2000)[1] < 145, `${lag(300, 2000)}`);
  ok(lag(3000, 3500)[1] < 60, `${lag(3000, 3500)}`);
  ok(lag(4500, 4990)[0] > 110 && lag(4500, 4990)[1] < 125, `${lag(4500, 4990)}`);
  ok(speeds(seen, 500, 4900).every((speed) => speed > 0.7 && speed < 1.4));
  ok(player.figures.delayMs > 80);
});

Deno.test("what is no pose is refused, a key frame is wished for, and playing goes on", () => {
  const arrivals = sent({ motion: swings, seconds: 3 }).map((arrival, i) =>
    i % 10 === 5
      ? { ...arrival, message: { ...arrival.message, data: Uint8Array.of(0x11, 0, 0, 77) } }
      : arrival
  );
  const { refused, seen, player, keysAsked } = watch(arrivals);
  equal(refused.length, 9);
  equal(player.counts.dropped, 9);
  ok(refused.every((error) => /^Cannot read a pose, /.test(error.message)));
  ok(keysAsked.length > 0 && keysAsked.length < 8);
  ok(error(seen) < 0.07, `${error(seen)}`);
});

Deno.test("pictures of a drawer that was taken away are closed and not shown", () => {
  const closed: number[] = [];
  const late = { onPicture: null as unknown, draw() {} } as unknown as NonNullable<
    Parameters<MotionPlayer["use"]>[0]
  >;
  const { player, seen } = watch(sent({ motion: time, seconds: 1 }), {
    acts: [
      { at: 300, act: (player) => player.use(late) },
      {
        at: 600,
        act(player) {
          player.use(null);
          late.onPicture({ image: { close: () => void closed.push(1) } }, 3, 1);
        },
      },
    ],
  });
  equal(closed.length, 1);
  equal(seen.filter(({ at }) => at > 300).length, 0);
  equal(player.counts.received, 30);
});

Deno.test("another connection begins anew: no key frame of the last one is taken for its own", () => {
  const again = sent({ motion: time, seconds: 1, from: 1, isKey: (frame) => frame % 15 === 0 }).map((
    arrival,
  ) => ({
    ...arrival,
    message: {
      ...arrival.message,
      stamps: { ...arrival.message.stamps, taken: arrival.message.stamps.taken - 9e5 },
    },
  }));
  const { seen, keysAsked } = watch([...sent({ motion: time, seconds: 1 }), ...again.slice(3)], {
    acts: [{ at: 1050, act: (player) => player.reset() }],
  });
  ok(keysAsked.length === 1);
  const late = seen.filter(({ at }) => at > 1600);
  ok(late.length > 20);
  for (const { pose, moment } of late) ok(Math.abs(pose.expression[1]! * 1e5 - (moment + 9e5)) < 200);
});

Deno.test("a pace that steps at once where it is late is always told to wait, however slow drawing is", () => {
  let time = 0, depth = 0, deepest = 0;
  const player = createMotionPlayer({
    pace(step, waitMs) {
      if (waitMs > 0) return;
      deepest = Math.max(deepest, ++depth);
      if (depth < 50) step();
      depth--;
    },
    ...{ surface: null, sound: { heard: () => null, picture() {} }, ownCamera: () => null, now: () => time },
    ...{ onNeedKey() {}, onRefused() {}, onShown() {} },
  });
  player.use({ onPicture() {}, draw: () => void (time += 40) });
  for (const { at, message } of sent({ motion: swings, seconds: 1 })) {
    time = Math.max(time, at);
    player.push(message, time);
    player.tick();
  }
  equal(deepest, 0);
});
