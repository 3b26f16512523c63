import { ok, throws } from "node:assert/strict";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { startOfAvatar } from "../../../train/edit/start_of_avatar.ts";
import { toAvatar } from "../../../train/run/to_avatar.ts";
import { createModel } from "../../../train/splats/model.ts";
import { gpuTest } from "../../gpu_support.ts";
import { speckledAvatar } from "../run/tiny_run.ts";

const ARRAYS = ["position", "rotation", "scale", "opacity", "colour", "oneSided", "harmonics"] as const;

/** With a shape and harmonics of its own, and splats in no order. */
function someAvatar(): Avatar {
  const avatar = speckledAvatar(), { splatCount } = avatar;
  return {
    ...avatar,
    shape: avatar.shape.map((_, s) => s / 10),
    harmonics: Float32Array.from({ length: 9 * splatCount }, (_, i) => Math.sin(i) / 10),
    binding: avatar.binding.toReversed(),
  };
}

gpuTest(
  "a training that begins with an avatar has it as it was, in the order of its triangles",
  async (gpu) => {
    const avatar = someAvatar();
    const config = makeConfig("fast", { capacity: avatar.splatCount, harmonicsDegree: 1 });
    const model = await createModel(gpu, avatar.head, config, { snapshot: startOfAvatar(avatar, config) });
    try {
      const begun = await toAvatar(gpu, model, "begun", {});
      const order = [...avatar.binding.keys()].sort((a, b) =>
        avatar.binding[a]! - avatar.binding[b]! || a - b
      );
      for (const name of ARRAYS) {
        const [was, is] = [avatar[name]!, begun[name]!], width = was.length / avatar.splatCount;
        let worst = 0;
        order.forEach((splat, i) => {
          for (let k = 0; k < width; k++) {
            worst = Math.max(worst, Math.abs(was[splat * width + k]! - is[i * width + k]!));
          }
        });
        ok(worst < 2e-4, `${name} is ${worst} off`);
      }
      ok(begun.shape.every((beta, s) => beta === avatar.shape[s]));
    } finally {
      model.destroy();
    }
  },
  ["cpu"],
);

Deno.test("an avatar of more splats than there is room for is refused", () => {
  const avatar = speckledAvatar();
  throws(
    () => startOfAvatar(avatar, makeConfig("fast", { capacity: 10 })),
    new RegExp(`capacity .* must be as many as its splats at least, ${avatar.splatCount}: 10`),
  );
});
