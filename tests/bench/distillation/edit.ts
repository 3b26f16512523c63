/**
 * What an edit by words changes of a head, and what it keeps: a real edit of an avatar with a blue crown, by a model whose
 * answer is known, which makes the crown orange and knows the rest as it is. Decibels on held-out poses and cameras.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/distillation/edit.ts [--stock] [--steps 600] [--size 64]
 *     [--kinds ism,sds,nfsd] [--keep-shape yes,no] [--rates paper] [--picture edits.png]
 *
 * The picture has a row for each edit: the source, the target, and what became of it, by two held-out cameras.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { PRESETS, type TrainConfig } from "../../../train/config/config.ts";
import type { PresetName } from "../../../train/config/field_table.ts";
import { knownAnswerConfig } from "../../train/diffusion/known_answer/distilled_head.ts";
import { crowned, editKnownAnswer } from "../../train/diffusion/known_answer/edited_head.ts";
import { orangeAvatar, SMALL } from "../../train/diffusion/known_answer/small_head.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { savePictures } from "./edit_pictures.ts";

const { values } = parseArgs({
  options: {
    stock: { type: "boolean", default: false },
    steps: { type: "string", default: "600" },
    size: { type: "string", default: "64" },
    kinds: { type: "string", default: "ism,sds,nfsd" },
    "keep-shape": { type: "string", default: "yes,no" },
    rates: { type: "string", default: "paper" },
    picture: { type: "string" },
  },
});
const steps = Number(values.steps);
/** Of the head's height, where the crown begins. */
const CROWN = 0.75;
const BLUE = [0.15, 0.35, 0.8], ORANGE = [0.85, 0.45, 0.15];

/** Of the preset by whose rates it learns: an edit by a real model has the paper's, of 10,000 updates. */
const {
  colourRate,
  opacityRate,
  positionRate,
  positionRateEnd,
  scaleRate,
  rotationRate,
  shapeRate,
  ...rest
} = PRESETS[values.rates as PresetName];
const { lastRates, lastRatesFrom, lazyUpdates, positionWeight, scaleWeight } = rest;
const RATES = {
  ...{ colourRate, opacityRate, positionRate, positionRateEnd, scaleRate, rotationRate, shapeRate },
  ...{ lastRates, lastRatesFrom, lazyUpdates, positionWeight, scaleWeight },
};

/** As a training leaves splats that lie on their triangles. */
const onSkin = (avatar: Avatar): Avatar => ({ ...avatar, oneSided: avatar.oneSided.map(() => 1) });

const gpu = await openLocalGpu();
const head: Avatar = values.stock ? await buildStockAvatar() : onSkin(orangeAvatar());
const source = crowned(head, CROWN, () => BLUE), target = crowned(head, CROWN, () => ORANGE);
const rows: string[][] = [], results: Avatar[] = [];
await inTemporaryFolder("headcast-edit-", async (folder) => {
  for (const distillation of values.kinds.split(",") as TrainConfig["distillation"][]) {
    for (const keepShape of values["keep-shape"].split(",").map((word) => word === "yes")) {
      const config = knownAnswerConfig({
        ...SMALL,
        ...{ capacity: Math.max(SMALL.capacity, head.splatCount), previewEvery: 0, checkpointEvery: 0 },
        // What changes the number of splats has tests of its own.
        ...{ densifyFrom: steps, densifyUntil: 0, pruneFrom: steps, pruneUntil: 0 },
        ...{ steps, size: Number(values.size), diffusionSize: Number(values.size), logEvery: steps },
        ...{ distillation, learnShape: !keepShape },
        // So many splats have sides that 16 pictures do not show.
        ...values.stock && { pictures: 0 },
        ...RATES,
      });
      const { edited, figures, seconds } = await editKnownAnswer(
        gpu,
        { source, target, keepShape, folder },
        config,
      );
      const { outside, outsideHead, inside } = figures;
      rows.push([
        distillation,
        keepShape ? "yes" : "no",
        ...[outside, outsideHead, inside].map((each) => each.toFixed(1)),
        seconds.toFixed(0),
      ]);
      results.push(edited);
      console.error(rows.at(-1)!.join("  "));
    }
  }
});
printTable(["kind", "--keep-shape", "outside, dB", "on the head", "inside, dB", "seconds"], rows);
if (values.picture) await savePictures(gpu, source, target, results, values.picture);
gpu.close();
process.exit(0);
