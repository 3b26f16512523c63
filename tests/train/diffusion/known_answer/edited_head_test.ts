import { equal, ok } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bakedLight } from "../../../../runtime/avatar/splat_light.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { knownAnswerConfig } from "./distilled_head.ts";
import { crowned, editKnownAnswer } from "./edited_head.ts";
import { orangeAvatar, SMALL } from "./small_head.ts";

// As many decibels as real edits reach take longer: tests/bench/distillation/edit.ts.
gpuTest(
  "an edit of a head in words colours its crown, and keeps the rest, its light and who sees what",
  async (gpu) => {
    const folder = await mkdtemp(join(tmpdir(), "headcast-edited-head-"));
    try {
      const avatar = orangeAvatar();
      const head = { ...avatar, light: bakedLight(avatar.splatCount) };
      const source = crowned(head, 0.75, () => [0.45, 0.45, 0.65]);
      const target = crowned(head, 0.75, () => [0.65, 0.45, 0.45]);
      const steps = 24;
      const config = knownAnswerConfig({
        ...{ ...SMALL, steps, distillation: "ism", logEvery: steps },
        ...{ previewEvery: 0, checkpointEvery: 0 },
      });
      const { edited, figures } = await editKnownAnswer(
        gpu,
        { source, target, keepShape: true, folder },
        config,
      );
      const { outsideHead, inside } = figures;
      ok(outsideHead >= 30, `outside ${outsideHead} dB from the source`);
      ok(inside >= 25, `inside ${inside} dB from the target`);
      ok(edited.oneSided.every((flag) => flag === 0), "seen from all sides, as before");
      equal(edited.light?.share.length, edited.splatCount);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  ["cpu"],
);
