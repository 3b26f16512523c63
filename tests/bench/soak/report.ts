import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { fitKinds, fitLine } from "./line_fit.ts";
import type { ShownPicture } from "./played_page.ts";
import type { Closed } from "./server_process.ts";
import type { ServerLook } from "./soaked_server.ts";
import type { StampFigures } from "./stamp_watch.ts";

/** What the server held at the end of a minute. */
export interface Sample extends ServerLook {
  readonly minute: number;
  readonly fault: string;
  /** Of the machine. */
  readonly load: number;
}

export interface Soaked {
  readonly adapter: string;
  readonly minutes: number;
  readonly size: number;
  readonly fps: number;
  /** Before anybody came, at the end of each minute, and when all have gone. */
  readonly fresh: ServerLook;
  readonly samples: readonly Sample[];
  readonly rested: ServerLook;
  readonly closed: Closed;
  readonly complaints: readonly string[];
  readonly pictures: number;
  readonly missed: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly stamps: StampFigures;
  readonly shown: readonly ShownPicture[];
  readonly late: number;
}

/** Of the run's minutes the first quarter is its warming up: 15 of 60. */
const WARM = 1 / 4;
const MOST_SLOPE = 1, MOST_APART_MS = 45;

export function printSoak(soaked: Soaked): void {
  const { adapter, minutes, size, fps, samples, rested, errors, complaints } = soaked;
  const loads = samples.map(({ load }) => load);
  const cores = (rested.processor - soaked.fresh.processor) / (60 * (minutes + 1));
  console.log(
    `${minutes} min on ${adapter}, ${size} pixels, ${fps} a second; load of the machine ${
      Math.min(...loads).toFixed(1)
    } to ` +
      `${Math.max(...loads).toFixed(1)}; the server took ${
        cores.toFixed(2)
      } of a core; the worker was lost ${rested.restarts} times\n`,
  );
  printMemory(samples, minutes);
  printTogether(soaked);
  printLeft(soaked);
  console.log(`Errors that clients were told: ${JSON.stringify(errors)}`);
  console.log(complaints.length === 0 ? "No fault went otherwise than it should" : complaints.join("\n"));
}

function printMemory(samples: readonly Sample[], minutes: number): void {
  const kinds: readonly (readonly [string, (sample: Sample) => number | undefined])[] = [
    ["resident", ({ resident }) => resident],
    ["without files behind it", ({ anonymous }) => anonymous],
    ["heap", ({ heap }) => heap],
    ["external", ({ external }) => external],
    ["heap of the worker", ({ worker }) => worker?.heap],
    ["external of the worker", ({ worker }) => worker?.external],
  ];
  const late = samples.filter(({ minute }) => minute >= minutes * WARM);
  printTable(
    [
      "memory after collection, MiB",
      "first",
      "last",
      "most",
      "slope %/h",
      "95 % within",
      "by fault %/h",
      "95 % within",
      "points",
    ],
    kinds.map(([name, of]) => {
      const told = late.filter((sample) => of(sample) !== undefined);
      const points = told.map((sample): [number, number] => [sample.minute / 60, of(sample)!]);
      const same = fitKinds(points, told.map(({ fault }) => fault));
      const { slope, confidence, first } = fitLine(points), values = points.map(([, value]) => value);
      const share = (value: number) => (value / first * 100).toFixed(2);
      return [
        name,
        ...[values[0]!, values.at(-1)!, Math.max(...values)].map((value) => value.toFixed(1)),
        ...[share(slope), `+-${share(confidence)}`, share(same.slope), `+-${share(same.confidence)}`],
        String(points.length),
      ];
    }),
  );
  console.log(`Allowed: ${MOST_SLOPE} % an hour, from minute ${minutes * WARM} on\n`);
}

function printTogether({ shown, stamps, late, pictures, missed }: Soaked): void {
  const behind = shown.map((each) => each.behind), apart = behind.map(Math.abs);
  const within = apart.filter((each) => each <= MOST_APART_MS).length / apart.length;
  const drift = fitLine(shown.map(({ at, behind }) => [at / 3_600_000, behind]));
  console.log(
    `${shown.length} pictures shown beside sound: behind it by median ${
      quantile(behind, 0.5).toFixed(1)
    } ms, apart p95 ` +
      `${quantile(apart, 0.95).toFixed(1)}, p99 ${quantile(apart, 0.99).toFixed(1)}, ` +
      `${(100 * within).toFixed(2)} % within ${MOST_APART_MS} ms; drift ${drift.slope.toFixed(2)} +-${
        drift.confidence.toFixed(2)
      } ms an hour`,
  );
  console.log(
    `${stamps.pictures} pictures of ${
      pictures + missed
    } (${missed} spared), ${stamps.packets} packets of sound (${late} late): the clocks of their ` +
      `stamps at most ${stamps.apart.toFixed(2)} ms apart, drift ${
        stamps.drift.slope.toFixed(3)
      } ms an hour; p95 ms of ` +
      `pose to leaving ${stamps.drawn95.toFixed(1)}, leaving to viewer ${
        stamps.way95.toFixed(1)
      }, sound behind its ` +
      `minute's least delayed ${stamps.sound95.toFixed(1)}\n`,
  );
}

function printLeft({ fresh, rested, closed, samples }: Soaked): void {
  const rows: [string, (look: ServerLook) => number][] = [
    ["sessions", ({ sessions }) => sessions],
    ["connections", ({ connections }) => connections],
    ["pictures at the worker", ({ renditions }) => renditions],
    ["timers", ({ timers }) => timers],
    ["threads", ({ threads }) => threads],
    ["file descriptors", ({ descriptors }) => sum(descriptors)],
    ["of them sockets", ({ descriptors }) => descriptors.socket ?? 0],
  ];
  printTable(
    ["what is open", "before", "most", "after a minute of rest"],
    rows.map(([name, of]) => [name, ...[of(fresh), Math.max(...samples.map(of)), of(rested)].map(String)]),
  );
  const before = new Map(fresh.timerPlaces),
    more = rested.timerPlaces.filter(([place, count]) => count > (before.get(place) ?? 0));
  for (const [place, count] of more) console.log(`A timer that was not there before: ${count} of ${place}`);
  for (const [kind, count] of Object.entries(rested.descriptors)) {
    const was = fresh.descriptors[kind] ?? 0;
    if (count > was) console.log(`Descriptors that were not there before: ${count - was} of ${kind}`);
  }
  console.log(
    `Closed in ${(closed.closedMs / 1000).toFixed(2)} s, then ${closed.timers} timers, ${
      sum(closed.descriptors)
    } descriptors ` +
      `${JSON.stringify(closed.descriptors)}, ${closed.threads} threads; ` +
      (closed.endedAfter === null
        ? "its process did NOT end"
        : `its process ended by itself after ${closed.endedAfter.toFixed(2)} s`),
  );
  for (const [place, count] of closed.timerPlaces) console.log(`A timer is left: ${count} of ${place}`);
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);
