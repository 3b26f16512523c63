import { faceFrames } from "../../runtime/avatar/binding.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { type HeadModel, JOINT_COUNT, JOINTS } from "../../runtime/head/head_model.ts";
import { surfaceOf } from "../../runtime/head/surfaces.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import type { TrainConfig } from "../config/config.ts";
import { readCoverDemand, type SeedView } from "./cover_demand.ts";
import { cloneAndSplit, type GrowConfig, prune } from "./grow.ts";
import type { Model } from "./model.ts";
import { drawsFor } from "../sampling/draws.ts";
import { triangleExtents } from "./regulariser.ts";
import { pickAnchors, seedSplats } from "./seeding.ts";
import { assemble, type NewSplat } from "./assemble.ts";

export type DensifyConfig =
  & GrowConfig
  & Pick<
    TrainConfig,
    | "seed"
    | "densifyEvery"
    | "densifyFrom"
    | "densifyUntil"
    | "pruneFrom"
    | "pruneUntil"
    | "pruneLargeFrom"
    | "seedSplats"
    | "startOpacity"
  >;

/** What a densification came to. */
export interface DensifyReport {
  readonly cloned: number;
  readonly split: number;
  readonly seeded: number;
  readonly pruned: number;
  readonly count: number;
}

/** Changes which splats there are, between steps. The same seed, step and model give the same splats. */
export interface Densifier {
  /**
   * Clones, splits, prunes and seeds where the step's turn has come, and waits for the device then; null where it
   * has not.
   *
   * @param step the one that has just been made, from 0
   * @param views its pictures, with the guidance's gradients
   */
  densify(step: number, views: readonly SeedView[]): Promise<DensifyReport | null>;
}

/** Seeds are drawn apart from clones. */
const GROWTH = 101;
const SEEDS = 102;

export function createDensifier(gpu: Gpu, model: Model, config: DensifyConfig): Densifier {
  const extents = triangleExtents(model.head);
  let anchors: Uint32Array | null = null;
  return {
    async densify(step, views) {
      const turn = turnOf(config, step + 1);
      if (turn === null) return null;
      const seeds = turn === "densify" && config.seedSplats > 0 && views.length > 0;
      const [snapshot, demands] = await Promise.all([
        model.snapshot(),
        seeds ? readCoverDemand(gpu, views) : [],
      ]); // SYNC
      const stays = new Uint8Array(snapshot.count).fill(1);
      const size = views[0]?.size ?? 1024;
      const pruned = prune(snapshot, stays, extents, config, size, step >= config.pruneLargeFrom);
      let added: NewSplat[] = [];
      let grown = { cloned: 0, split: 0 };
      let seeded = 0;
      if (turn === "densify") {
        const room = model.capacity - (snapshot.count - pruned);
        anchors ??= anchorsOf(model.head);
        added = seedSplats(demands, {
          most: Math.min(config.seedSplats, room),
          opacity: config.startOpacity,
          anchors,
          random: drawsFor(config.seed, step, SEEDS),
        });
        seeded = added.length;
        const growth = drawsFor(config.seed, step, GROWTH);
        const { added: children, ...counts } = cloneAndSplit(
          snapshot,
          stays,
          extents,
          config,
          room - seeded,
          growth,
        );
        added = [...added, ...children];
        grown = counts;
      }
      const next = assemble(snapshot, stays, added);
      model.load(next);
      return { ...grown, seeded, pruned, count: next.count };
    },
  };
}

/** What is to be done once `done` updates are made. */
export function turnOf(config: DensifyConfig, done: number): "densify" | "prune" | null {
  const due = (from: number, until: number) =>
    done >= from && done <= until && done > 0 && (done - from) % config.densifyEvery === 0;
  if (due(config.densifyFrom, config.densifyUntil)) return "densify";
  return due(config.pruneFrom, config.pruneUntil) ? "prune" : null;
}

/** Triangles that seeds may be bound to: none that turns with an eye or is not seen. */
function anchorsOf(head: HeadModel): Uint32Array {
  const eyes = [JOINTS.indexOf("leftEye"), JOINTS.indexOf("rightEye")];
  const hidden = head.regionNames.map((name) => surfaceOf(name) === "unseen");
  const barred = (t: number) => {
    if (hidden[head.regions[t]!]) return true;
    const v = head.triangles[t * 3]!;
    return eyes.some((joint) => head.skinningWeights[v * JOINT_COUNT + joint]! > 0.5);
  };
  return pickAnchors(faceFrames(foldIdentity(head, []).template, head.triangles), barred);
}
