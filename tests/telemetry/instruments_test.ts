import assert from "node:assert/strict";
import {
  connectMeter,
  counters,
  gauge,
  histogram,
  type Labels,
  type Meter,
  type Reader,
} from "../../runtime/telemetry/instruments.ts";

/** A meter that keeps what it is told. */
function keepingMeter() {
  const recorded: [string, number, Labels][] = [], readers = new Map<string, Reader>();
  const meter: Meter = {
    histogram: (name) => ({ record: (value, labels) => void recorded.push([name, value, labels]) }),
    observed: (_kind, name, _unit, _words, read) => void readers.set(name, read),
  };
  const read = (name: string) => {
    const rows: [number, Labels][] = [];
    readers.get(name)!((value, labels) => rows.push([value, labels]));
    return rows;
  };
  return { meter, recorded, read };
}

Deno.test("a counter tells a meter that comes later what was counted before it", () => {
  const { read, write } = counters("test.bytes", "By", "Bytes", {
    read: { way: "in" },
    write: { way: "out" },
  });
  read.add(3);
  write.add(4);
  read.add(2);
  const { meter, read: rows } = keepingMeter();
  const end = connectMeter(meter);
  assert.deepEqual(rows("test.bytes"), [[5, { way: "in" }], [4, { way: "out" }]]);
  assert.equal(read.value, 5);
  end();
});

Deno.test("a gauge sums what several tell under the same labels, and forgets who has ended", () => {
  const sessions = gauge("test.sessions", "{session}", "Sessions");
  const first = sessions.observe((tell) => tell(2, { state: "watched" }));
  sessions.observe((tell) => {
    tell(1, { state: "watched" });
    tell(4, { state: "driven" });
  });
  const { meter, read } = keepingMeter();
  const end = connectMeter(meter);
  assert.deepEqual(read("test.sessions"), [[3, { state: "watched" }], [4, { state: "driven" }]]);
  first();
  assert.deepEqual(read("test.sessions"), [[1, { state: "watched" }], [4, { state: "driven" }]]);
  end();
});

Deno.test("a histogram is recorded by all meters that are connected, and by none after that", () => {
  const waits = histogram("test.waits", "s", "Waits", [1]);
  waits.record(1);
  const { meter, recorded } = keepingMeter(), { meter: other, recorded: others } = keepingMeter();
  const end = connectMeter(meter), endOther = connectMeter(other);
  waits.record(2);
  end();
  waits.record(3);
  assert.deepEqual(recorded, [["test.waits", 2, {}]]);
  assert.deepEqual(others, [["test.waits", 2, {}], ["test.waits", 3, {}]]);
  endOther();
});
