import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { readLiveLinkCsv } from "../../../runtime/motion/clips/csv/live_link_csv.ts";
import { LIVE_LINK_ANGLES, LIVE_LINK_VALUES } from "../../../runtime/motion/clips/live_link_face.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { outsideFile, testUnless } from "../../skip.ts";
import { TAKES, truth, writeTake } from "./csv_takes.ts";
import { assertWhole } from "./whole_clip.ts";

const HEADER = ["Timecode", "BlendShapeCount", ...ARKIT_SHAPES, ...LIVE_LINK_ANGLES];
const row = (timecode: string, value: number) =>
  [timecode, "61", ...Array<string>(LIVE_LINK_VALUES).fill(String(value))].join(",");
const csv = (...rows: string[]) => [HEADER.join(","), ...rows, ""].join("\r\n");
const codes = (...texts: string[]) => readLiveLinkCsv(csv(...texts.map((text) => row(text, 0.5))));

const table: string[] = [];
for (const take of TAKES) {
  Deno.test(`readLiveLinkCsv() reads a take of ${take.kind} with even steps, the right length and the true motion`, () => {
    const clip = readLiveLinkCsv(writeTake(take));
    const count = Math.round(take.seconds * take.fps);
    assert.equal(clip.frameCount, count);
    const steps = Array.from(clip.times.subarray(1), (time, i) => time - clip.times[i]!);
    const uneven = Math.max(...steps) / Math.min(...steps) - 1;
    table.push(
      `${take.kind.padEnd(36)} ${clip.fps.toFixed(3).padStart(7)} fps  ${
        clip.duration.toFixed(3).padStart(8)
      } s of ${(count / take.fps).toFixed(3).padStart(8)}  steps even to ${
        uneven.toExponential(0)
      }  ${clip.facts.rate}`,
    );
    assert.ok(Math.abs(clip.fps / take.fps - 1) < 1e-6, `${clip.fps}: ${clip.facts.rate}`);
    assert.ok(uneven < 1e-6, `steps differ by ${uneven}`);
    assert.ok(Math.abs(clip.duration - count / take.fps) < 1e-6, `${clip.duration}`);
    const pose = restPose();
    for (const at of [0, 0.1, 0.3, take.seconds / 2]) {
      const frame = Math.round(at * take.fps);
      clip.sample(frame / take.fps, pose);
      pose.expression.forEach((value, i) =>
        assert.ok(Math.abs(value - truth(i, frame / take.fps)) < 1e-5, `${at}, ${i}`)
      );
    }
    const yaw = pose.joints[1]! + pose.joints[4]!;
    assert.equal(yaw === 0, take.columns === 52, "the head turns where there are columns for it");
    assert.deepEqual(clip.facts.absent, LIVE_LINK_ANGLES.slice((take.columns ?? 61) - 52));
    assert.deepEqual(clip.facts.unknown, []);
  });
}

Deno.test("a table of the takes is shown", () => {
  console.log(table.join("\n"));
});

Deno.test("readLiveLinkCsv() finds columns by name, leaves faceless rows out and keeps their time", () => {
  const empty = `00:00:01:02.000,0${",".repeat(LIVE_LINK_VALUES)}`;
  const clip = readLiveLinkCsv(csv(row("00:00:01:00.000", 0.25), empty, row("00:00:01:30.500", 0.5)));
  assert.equal(clip.frameCount, 2);
  assert.ok(Math.abs(clip.times[1]! - 30.5 / 60) < 1e-9);
  const shuffled = [[...HEADER].reverse().join(","), row("00:00:01:00", 1).split(",").reverse().join(",")]
    .join("\n");
  const pose = restPose();
  readLiveLinkCsv(shuffled).pose(0, pose);
  assert.equal(pose.expression[0], 1);
});

Deno.test("readLiveLinkCsv() takes names in any case and spelling, means of halves, and reports the rest", () => {
  const text =
    "time,JAW_OPEN,eyeBlink_L,head.mouthSmile_R,browInnerUp_L,browInnerUp_R,earWiggle\n0.0,0.5,0.4,0.3,0.2,0.6,1\n0.04,0,0,0,0,0,0";
  const clip = readLiveLinkCsv(text);
  const pose = restPose();
  clip.pose(0, pose);
  const moved = Object.entries(ARKIT_INDEX).filter(([, i]) => pose.expression[i] !== 0).map((
    [name, i],
  ) => [name, Math.round(pose.expression[i]! * 1000) / 1000]);
  assert.deepEqual(moved, [["eyeBlinkLeft", 0.4], ["jawOpen", 0.5], ["mouthSmileRight", 0.3], [
    "browInnerUp",
    0.4,
  ]]);
  assert.deepEqual(clip.facts.unknown, ["earWiggle"]);
  assert.equal(clip.facts.absent.length, 48 + 9);
  assert.equal(clip.fps, 25);
});

Deno.test("weights in percent and angles in degrees are known by their size, and told", () => {
  const clip = readLiveLinkCsv(
    "timecode,jawOpen,eyeBlinkLeft,HeadYaw\n00:00:00:00,80,2,30\n00:00:00:01,0,0,-10",
  );
  const pose = restPose();
  clip.pose(0, pose);
  assert.ok(Math.abs(pose.expression[ARKIT_INDEX.jawOpen]! - 0.8) < 1e-6);
  assert.ok(Math.abs(pose.joints[1]! + pose.joints[4]! - Math.PI / 6) < 1e-6);
  assert.deepEqual(clip.facts.notes, ["the weights were percents", "the head's angles were degrees"]);
  assert.deepEqual(readLiveLinkCsv("timecode,jawOpen,HeadYaw\n00:00:00:00,1.2,3").facts.notes, []);
});

Deno.test("a rate survives lost frames: the ends of seconds tell it, the highest number may be lost", () => {
  const frames = [...Array(150).keys()].filter((frame) => frame % 30 !== 29 && frame % 7 !== 3);
  const clip = codes(
    ...frames.map((frame) => `00:00:0${Math.floor(frame / 30)}:${String(frame % 30).padStart(2, "0")}`),
  );
  assert.equal(clip.fps, 30);
  assert.ok(Math.abs(clip.times.at(-1)! - (frames.at(-1)! - frames[0]!) / 30) < 1e-9, "gaps keep their time");
});

Deno.test("--fps overrides the rate of the time codes, and spaces rows evenly where their numbers deny it", () => {
  const take = csv(row("00:00:00:00", 0), row("00:00:00:10", 0), row("00:00:01:00", 0));
  assert.deepEqual([...readLiveLinkCsv(take, { fps: 20 }).times], [0, 0.5, 1]);
  const even = readLiveLinkCsv(csv(row("00:00:00:00", 0), row("00:00:00:59", 0)), { fps: 25 });
  assert.deepEqual([even.fps, even.times[1]], [25, 0.04]);
  assert.match(even.facts.notes[0]!, /frame numbers run up to 59/);
});

Deno.test("drop-frame is known by its semicolon, or by the numbers that it leaves out", () => {
  assert.ok(Math.abs(codes("00:00:01;28", "00:00:01;29", "00:00:02;00").fps - 30000 / 1001) < 1e-9);
  const skip = codes("00:01:59:28", "00:01:59:29", "00:02:00:02", "00:02:00:03");
  assert.ok(Math.abs(skip.times[2]! - 2 * 1001 / 30000) < 1e-9, `${skip.times}`);
  assert.equal(codes("00:01:59:28", "00:01:59:29", "00:02:00:00").fps, 30);
});

Deno.test("readLiveLinkCsv() says which column or line is broken", () => {
  assert.throws(() => readLiveLinkCsv(""), /needs a line of names/);
  assert.throws(() => readLiveLinkCsv("Timecode,Smile\n"), /must be a shape of ARKit.*Smile/);
  assert.throws(() => readLiveLinkCsv("Timecode,JawOpen,jawOpen\n0,0,0"), /a name stands twice: "jawOpen"/);
  assert.throws(() => readLiveLinkCsv(csv()), /needs a line with a face/);
  assert.throws(() => codes("noon"), /line 2 needs a time code.*"noon"/);
  assert.throws(() => codes("00:00:00:00", "0.5"), /line 3 needs a time code.*"0.5"/);
  assert.throws(
    () => readLiveLinkCsv(csv(row("00:00:00:00", 1), row("00:00:00:01", NaN))),
    /line 3 needs a number as "eyeBlinkLeft": "NaN"/,
  );
  assert.throws(() => readLiveLinkCsv(csv("00:00:00:00,61,0.5")), /line 2 needs a number as .*: nothing/);
});

Deno.test("readLiveLinkCsv() reads a take of forty hours, one frame a second", () => {
  const clock = (second: number) =>
    [second / 3600 % 24, second / 60 % 60, second % 60].map((part) =>
      String(Math.floor(part)).padStart(2, "0")
    ).join(":");
  const rows = Array.from({ length: 40 * 3600 }, (_, second) => `${clock(second)}:00,0.5`);
  const clip = readLiveLinkCsv(["Timecode,JawOpen", ...rows].join("\n"));
  assert.equal(clip.times.at(-1), 40 * 3600 - 1);
});

Deno.test("500 malformed CSV files are refused in clear words, or read as a clip that is whole", async () => {
  const good = TAKES.filter(({ seconds }) => seconds < 1).concat(
    TAKES.filter(({ kind }) => /semi|quoted|tabs|BE/.test(kind)),
  )
    .map((take) => writeTake({ ...take, seconds: 0.2 }));
  const text = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
  const own = [
    text("many columns", `${"a,".repeat(5000)}jawOpen\n`),
    text("many marks", `jawOpen\n${",".repeat(1 << 20)}`),
    text("quotes", `time,jawOpen\n${'"'.repeat(1 << 20)}`),
    text("huge code", "timecode,jawOpen\n99999999999999999999:00:00:00,1"),
    text("huge times", "time,jawOpen\n0,1\n1e300,1\n1.5e300,0"),
    text("small times", "time,jawOpen\n0.5,1\n5e-324,1"),
    text("no time", "jawOpen\n1\n0"),
    text("blank lines", `jawOpen\n${"\n".repeat(2e7)}1\n`),
    text("a cell without an end", `time,jawOpen\n"${"a".repeat(2e7)}\n0,1\n`),
  ];
  await assertRefusesOrReads(malformed(good, { own }), (bytes) => readLiveLinkCsv(bytes), {
    valid: assertWhole,
  });
});

for (
  const [name, columns, fps] of [["fps015", 61, 15], ["german", 61, 60], ["noeyes55", 55, 60], [
    "quoted",
    61,
    60,
  ]] as const
) {
  const file = outsideFile(`cases/${name}.csv`);
  testUnless(file.lack, {
    name: `readLiveLinkCsv() reads the case ${name}`,
    fn: () => {
      const clip = readLiveLinkCsv(file.bytes!);
      assert.equal(clip.fps, fps);
      assert.equal(clip.facts.absent.length, 61 - columns);
      assert.ok(
        Math.abs(clip.duration - (name === "fps015" ? 4 : 5 * 1.037 / 60)) < 2e-3,
        `${clip.duration}`,
      );
    },
  });
}
