import { equal, ok, throws } from "node:assert/strict";
import { CAMERA_LIMITS, PORTRAIT } from "../../../runtime/base/camera.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { EXPRESSION_SPACE_NAMES, EXPRESSION_SPACES } from "../../../runtime/head/expression_space.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createPoseReader, spaceOfPose } from "../../../runtime/motion/wire/pose_reader.ts";
import { createPoseWriter } from "../../../runtime/motion/wire/pose_writer.ts";

/** A pose and camera of random numbers, some of them as they were in another. */
function scramble(random: () => number, pose: HeadPose, camera: typeof PORTRAIT, share = 1) {
  const [low, high] = EXPRESSION_SPACES[pose.space].limits;
  for (let i = 0; i < pose.expression.length; i++) {
    if (random() < share) pose.expression[i] = low + random() * (high - low);
  }
  for (let i = 0; i < 15; i++) if (random() < share) pose.joints[i] = 2.4 * random() - 1.2;
  const moved = { ...camera };
  for (const field of Object.keys(CAMERA_LIMITS) as (keyof typeof CAMERA_LIMITS)[]) {
    const [least, most] = CAMERA_LIMITS[field];
    if (random() < share) moved[field] = least + random() * (most - least);
  }
  return moved;
}

for (const space of EXPRESSION_SPACE_NAMES) {
  Deno.test(`a pose of ${space} comes back from its bytes as it was, to half a part`, () => {
    const random = createRandom(7);
    const writer = createPoseWriter(space), reader = createPoseReader();
    const pose = restPose(space), read = restPose(space), seen = { ...PORTRAIT };
    const most = space === "arkit" ? 1 / 1020 : 1 / 256;
    let camera = PORTRAIT;
    for (let frame = 0; frame < 200; frame++) {
      camera = scramble(random, pose, camera, frame % 7 === 0 ? 1 : 0.2);
      const bytes = writer.write(pose, camera, frame % 50 === 0).slice();
      equal(spaceOfPose(bytes), space);
      equal(reader.read(bytes, read, seen), "ok");
      pose.expression.forEach((value, i) => ok(Math.abs(value - read.expression[i]!) <= most * 1.0001));
      pose.joints.forEach((value, i) => ok(Math.abs(value - read.joints[i]!) <= 0.5001 / 16384));
      for (const field of Object.keys(CAMERA_LIMITS) as (keyof typeof CAMERA_LIMITS)[]) {
        ok(Math.abs(camera[field] - seen[field]) <= 2 ** -20);
      }
    }
  });
}

Deno.test("rest and full weights are exact, what is beyond a face's limits is kept, and no number rests", () => {
  const writer = createPoseWriter("arkit"), reader = createPoseReader();
  const pose = restPose(), read = restPose();
  pose.expression.set([0, 1, 1.4, -0.4, 7, -7, NaN]);
  equal(reader.read(writer.write(pose, PORTRAIT, true), read, { ...PORTRAIT }), "ok");
  const [rest, full, above, below, far, under, none] = read.expression;
  equal(rest, 0);
  equal(full, 1);
  ok(Math.abs(above! - 1.4) < 1e-3 && Math.abs(below! + 0.4) < 1e-3);
  equal(far, 1.5);
  equal(under, -0.5);
  equal(none, 0);
});

Deno.test("a message that is lost costs nothing, a lost key frame all until the next one", () => {
  const random = createRandom(3);
  const writer = createPoseWriter("arkit"), reader = createPoseReader();
  const pose = restPose(), read = restPose(), camera = { ...PORTRAIT };
  const answers = Array.from({ length: 12 }, (_, frame) => {
    scramble(random, pose, PORTRAIT, 0.3);
    const bytes = writer.write(pose, PORTRAIT, frame % 4 === 0);
    return frame === 2 || frame === 4 ? "lost" : reader.read(bytes, read, camera);
  });
  equal(
    answers.join(" "),
    "ok ok lost ok lost needs-key needs-key needs-key ok ok ok ok",
  );
});

Deno.test("a writer for another head goes on where the last one was, so that no reader mixes the two", () => {
  const before = createPoseWriter("arkit"), reader = createPoseReader();
  const pose = restPose(), camera = { ...PORTRAIT };
  equal(reader.read(before.write(pose, camera, true), pose, camera), "ok");
  const after = createPoseWriter("arkit", before.nextKey);
  after.write(pose, camera, true);
  equal(reader.read(after.write(pose, camera, false), pose, camera), "needs-key");
  reader.reset();
  equal(reader.read(before.write(pose, camera, false), pose, camera), "needs-key");
});

Deno.test("a pose of another space is refused by the writer and by the reader", () => {
  const writer = createPoseWriter("arkit");
  throws(() => writer.write(restPose("flame"), PORTRAIT, true), {
    name: "TypeError",
    message: "Cannot code a pose, it must be of arkit: flame",
  });
  throws(
    () =>
      createPoseReader().read(writer.write(restPose(), PORTRAIT, true), restPose("flame"), { ...PORTRAIT }),
    { name: "TypeError", message: "Cannot read a pose of arkit into one of: flame" },
  );
});

Deno.test("the bytes of a known pose are those that the page of the coding shows", () => {
  const writer = createPoseWriter("arkit", 258);
  const pose = restPose(), camera = { azimuth: 0, elevation: 0, distance: 1, fovY: 0.5, height: 0 };
  writer.write(pose, camera, true);
  pose.expression[1] = 0.5;
  const bytes = writer.write(pose, camera, false);
  equal(bytes.toHex(), "010201" + "42bf4000000000000ffc");
});

Deno.test("hostile bytes are refused with a reason, and leave pose and camera as they were", () => {
  const random = createRandom(11);
  const writer = createPoseWriter("arkit");
  const pose = restPose();
  scramble(random, pose, PORTRAIT);
  const good = writer.write(pose, PORTRAIT, true).slice();
  let refused = 0;
  for (let i = 0; i < 3000; i++) {
    const bytes = i % 3 === 0 ? Uint8Array.from({ length: i % 90 }, () => 256 * random()) : good.slice();
    if (i % 3 === 1) {
      for (let n = 0; n < 3; n++) bytes[Math.floor(random() * bytes.length)] = 256 * random();
    }
    const cut = i % 3 === 2 ? bytes.subarray(0, random() * bytes.length) : bytes;
    const into = restPose(bytes[0]! & 0x20 ? "flame" : "arkit"), camera = { ...PORTRAIT };
    try {
      const answer = createPoseReader().read(cut, into, camera);
      ok(answer === "needs-key" || into.expression.every((value) => Math.abs(value) <= 20));
    } catch (error) {
      ok(error instanceof SyntaxError, String(error));
      ok(/^Cannot read a pose, .+: [^.]+$/.test(error.message), error.message);
      ok(into.expression.every((value) => value === 0) && camera.distance === PORTRAIT.distance);
      refused++;
    }
  }
  ok(refused > 2000, `${refused}`);
});

Deno.test("a message that goes on behind its numbers, or is of another version, is refused by what is wrong", () => {
  const writer = createPoseWriter("arkit");
  const good = writer.write(restPose(), PORTRAIT, true).slice();
  const read = (bytes: Uint8Array) => () => createPoseReader().read(bytes, restPose(), { ...PORTRAIT });
  throws(read(Uint8Array.of(...good, 0)), {
    message: "Cannot read a pose, it must end with its numbers: 1 bytes more",
  });
  throws(read(good.subarray(0, 2)), {
    message: "Cannot read a pose, it must have 3 bytes at least: 2 bytes",
  });
  throws(read(Uint8Array.of(2, ...good.subarray(1))), {
    message: "Cannot read a pose, it must be of version 1: version 2",
  });
  throws(read(Uint8Array.of(good[0]!, 0, 0, 0xff, 0xfe)), {
    message: /^Cannot read a pose, number 69 must be within 524288..20971520: 0$/,
  });
});
