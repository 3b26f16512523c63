import assert from "node:assert/strict";
import {
  createIntake,
  FLUSH_MS,
  type Intake,
  LONGEST_DATAGRAM,
} from "../../../runtime/motion/sources/intake.ts";
import { SOURCE_SILENCE_MS } from "../../../runtime/motion/sources/faces.ts";
import { blankFrame, senderName } from "../../../runtime/motion/sources/source.ts";

/** A protocol of one byte: 0 is malformed, 1 no face, the rest is the weight of the first shape; a name may follow. */
function open(onRead = () => {}) {
  const frame = blankFrame();
  return {
    read(datagram: Uint8Array, _at: number, take: (each: typeof frame) => void) {
      onRead();
      const [value = 0, ...name] = datagram;
      if (value === 0) throw new SyntaxError("Cannot read it");
      frame.sender = senderName(String.fromCharCode(...name));
      frame.face = value > 1;
      frame.t = value;
      frame.expression[0] = value;
      take(frame);
    },
  };
}

interface Taken {
  readonly weight: number;
  readonly name: string;
  readonly at: number;
}

function intakeWith(
  onRead?: () => void,
): {
  intake: Intake;
  taken: Taken[];
  send: (at: number, value: number, from?: string, port?: number) => void;
} {
  const taken: Taken[] = [];
  const intake = createIntake(() => open(onRead), ({ expression }, _sender, name, at) => {
    taken.push({ weight: expression[0]!, name, at });
  });
  const send = (at: number, value: number, from = "10.0.0.1", port = 5000) =>
    intake.receive(Uint8Array.of(value), from, port, at);
  return { intake, taken, send };
}

Deno.test("the first sender of a port is heard, the second waits and takes over when the first is silent", () => {
  const { intake, taken, send } = intakeWith();
  for (let at = 0; at <= 1000; at += 20) {
    send(at, 10);
    send(at + 5, 20, "10.0.0.2");
  }
  assert(taken.every(({ weight }) => weight === 10));
  const told = () => intake.report(1010).senders.map(({ name, heard, frames }) => [name, heard, frames]);
  assert.deepEqual(told(), [["port 5000", true, 51], ["port 5000", false, 51]]);
  for (let at = 1020; at < 2000; at += 20) send(at, 20, "10.0.0.2");
  const first = taken.find(({ weight }) => weight === 20)!;
  assert(first.at > 1000 + SOURCE_SILENCE_MS && first.at <= 1000 + SOURCE_SILENCE_MS + 40, `${first.at}`);
});

Deno.test("a sender that sees no face leaves its place to one that does, and is listed on", () => {
  const { intake, taken, send } = intakeWith();
  for (let at = 0; at < 1200; at += 20) {
    send(at, at < 100 ? 10 : 1);
    send(at + 5, 20, "10.0.0.2");
  }
  assert.deepEqual(new Set(taken.map(({ weight }) => weight)), new Set([10, 20]));
  const [one, other] = intake.report(1210).senders;
  assert.deepEqual([one!.face, one!.heard, other!.face, other!.heard], [false, false, true, true]);
  assert.equal(one!.rate, 50);
});

Deno.test("a sender that takes a fresh port for each datagram is one sender", () => {
  const { intake, taken } = intakeWith();
  const named = (value: number) => Uint8Array.of(value, 0x50, 0x68, 0x6f, 0x6e, 0x65);
  for (let i = 0; i < 100; i++) intake.receive(named(10), "10.0.0.1", 20_000 + i, i * 16);
  assert.equal(taken.length, 100);
  assert.deepEqual(intake.report(1600).senders.map(({ name, frames }) => [name, frames]), [["Phone", 100]]);
});

Deno.test("a flood is bounded: in what is read, in what is given on, in who is listed", () => {
  let read = 0;
  const { intake, taken } = intakeWith(() => read++);
  const datagram = Uint8Array.of(10);
  for (let i = 0; i < 200_000; i++) intake.receive(datagram, `10.0.${i >> 8 & 255}.${i & 255}`, 5000, i / 20);
  const { datagrams, dropped, senders } = intake.report(10_000);
  assert.equal(datagrams, 200_000);
  assert(read + dropped === datagrams && read < 20_000 + 130_000, `${read}`);
  assert(taken.length <= 250 * 10 + 40, `${taken.length}`);
  assert(senders.length <= 16);
});

Deno.test("who is heard is not drowned by others: all of its frames are taken", () => {
  const { taken, send } = intakeWith();
  for (let at = 0; at < 3000; at++) {
    if (at % 16 === 0) send(at, 10);
    for (let i = 0; i < 20; i++) send(at, i % 2 === 0 ? 0 : 20, `10.0.1.${i}`, 6000 + at % 500);
  }
  assert(taken.every(({ weight }) => weight === 10));
  assert.equal(taken.length, 188);
});

Deno.test("datagrams that take long to read get a share of the time, whoever is heard, and the others' cost it nothing", () => {
  let time = 0, weighed = 0;
  const taken: number[] = [];
  const intake = createIntake(
    () => {
      const reader = open();
      return {
        read(datagram, at, take) {
          // As a bundle of 16 KiB of VMC may.
          const cost = datagram.length > 1000 ? 30 : 0.1;
          time += cost;
          weighed += cost;
          reader.read(datagram, at, take);
        },
      };
    },
    (_frame, _sender, name) => void taken.push(name.length),
    () => time,
  );
  const heavy = new Uint8Array(16_000).fill(1), light = Uint8Array.of(10);
  for (let at = 0; at < 10_000; at++) {
    if (at % 16 === 0) intake.receive(light, "10.0.0.1", 5000, at);
    for (let i = 0; i < 5; i++) intake.receive(heavy, "10.0.0.2", 6000, at);
  }
  assert.equal(taken.length, 625);
  assert(weighed < 1000 + 100 + 30 + 63 + 1, `${weighed} ms of 10,000`);
  weighed = 0;
  for (let at = 10_000; at < 20_000; at++) {
    intake.receive(light, "10.0.0.1", 5000, at);
    for (let i = 0; i < 5; i++) intake.receive(heavy, "10.0.0.1", 5000, at);
  }
  assert(weighed < 4200, `${weighed} ms of 10,000`);
  // A machine that slept in the middle of a datagram is no debt that lasts.
  const before = taken.length;
  const asleep = createIntake(() => open(() => time += 1e7), () => void taken.push(0), () => time);
  for (let at = 0; at < 2000; at += 1000) asleep.receive(light, "10.0.0.1", 5000, at);
  assert.equal(taken.length - before, 2);
});

Deno.test("of more frames than are given on the newest is, a moment later", () => {
  const { intake, taken, send } = intakeWith();
  for (let value = 2; value < 102; value++) send(0, value);
  assert(intake.holds);
  const before = taken.length;
  intake.flush(FLUSH_MS);
  assert.deepEqual([taken.length, taken.at(-1)!.weight, taken.at(-1)!.at], [before + 1, 101, 0]);
  assert(!intake.holds);
});

Deno.test("what is malformed or too long is counted, and a reader's own fault ends nothing", () => {
  const { intake, taken, send } = intakeWith();
  send(0, 0);
  intake.receive(new Uint8Array(LONGEST_DATAGRAM).fill(10), "10.0.0.1", 5000, 1);
  send(2, 10);
  assert.equal(intake.report(3).malformed, 2);
  assert.equal(taken.length, 1);
  const broken = createIntake(() => ({
    read() {
      throw new RangeError("a fault");
    },
  }), () => {});
  const { error } = console;
  let lines = 0;
  console.error = () => lines++;
  for (let at = 0; at < 100; at++) broken.receive(Uint8Array.of(1), "10.0.0.1", 5000, at);
  console.error = error;
  assert.deepEqual([broken.report(100).malformed, lines], [100, 1]);
});

Deno.test("senderName() keeps what can be shown, and no more than 32 characters of it", () => {
  assert.equal(senderName("  J\u00fcrgen's\u0000\u202e <b>iPhone</b>\n "), "J\u00fcrgen s b iPhone b");
  assert.equal(senderName("\u3164\u115f"), "");
  assert.equal(senderName("\u3164a\u{e0100}\ufe0f\u200b"), "a");
  assert.equal(senderName("\u4f60\u597d-1"), "\u4f60\u597d-1");
  assert.equal([...senderName("x".repeat(70_000))].length, 32);
});
