import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { JudgeOptions } from "./judge.ts";
import { openProgress } from "../../runtime/cli/progress.ts";
import { brought } from "./brought.ts";
import { clip } from "./clip.ts";
import type { Bench, Check, Outcome } from "./check.ts";
import { finding, people } from "./finding.ts";
import { openGallery } from "./gallery.ts";
import { canonical, landmarks } from "./landmarks.ts";
import { printTable } from "./table.ts";
import { listening } from "./speech/listening/listening.ts";
import { speech } from "./speech/speech.ts";
import { surface } from "./surface/surface.ts";
import { retargeted } from "./retargeted.ts";
import { tracking } from "./tracking/tracking.ts";
import { turns } from "./turns.ts";
import { openStage, type Stage } from "./stage.ts";

const CHECKS: readonly Check[] = [
  surface,
  canonical,
  landmarks,
  finding,
  people,
  turns,
  clip,
  retargeted,
  brought,
  tracking,
  listening,
  speech,
];

/** Runs the checks and prints their table; true where no figure is missed. */
export async function runJudge(options: JudgeOptions): Promise<boolean> {
  const chosen = CHECKS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const gallery = openGallery(options.out !== undefined);
  let stage: Stage | undefined, stock: Avatar | undefined;
  const outcomes: [Check, Outcome][] = [];
  const portraits: [string, Avatar][] = [];
  try {
    for (const check of chosen) {
      const bench: Bench = {
        frames: (usual) => options.frames ?? usual,
        async stock() {
          const { buildStockAvatar } = await import("../../runtime/avatar/stock/build.ts");
          return stock ??= await buildStockAvatar();
        },
        async shoot(avatar, stills, film = false) {
          stage ??= await openStage(options.signal);
          const progress = openProgress(`${check.name}`, stills.length);
          let done = 0;
          try {
            return await stage.shoot(avatar, stills, film, (shot, pixels) => {
              gallery.add(check.name, shot, pixels);
              progress.show(++done);
            });
          } finally {
            progress.end();
          }
        },
        gallery,
        avatar: options.avatar,
        clip: options.clip,
        canonicalFace: options.canonicalFace,
        surface: options.surface,
        surfaceLandmarks: options.surfaceLandmarks,
        pairs: options.pairs,
        spoken: options.spoken,
        speech: options.speech,
        phones: options.phones,
        picture: (name, avatar) => void portraits.push([name, avatar]),
      };
      options.signal.throwIfAborted();
      outcomes.push([check, await check.run(bench)]);
    }
  } finally {
    await stage?.close();
  }
  const missed = printTable(outcomes);
  if (options.out !== undefined) {
    await gallery.write(options.out);
    for (const [name, avatar] of portraits) await writePortraits(options.out, name, avatar);
  }
  if (options.json !== undefined) {
    const named = Object.fromEntries(outcomes.map(([{ name }, outcome]) => [name, outcome]));
    await Deno.writeTextFile(options.json, JSON.stringify(named, null, 2) + "\n");
  }
  return missed === 0;
}

/** From the front, from 45 degrees and in profile. */
async function writePortraits(folder: string, name: string, avatar: Avatar): Promise<void> {
  const { openPictureRenderer } = await import("../../runtime/render/files/render_picture.ts");
  using renderer = await openPictureRenderer({ avatar, size: 768 });
  for (const degrees of [0, 45, 90]) {
    const picture = await renderer.png({ camera: { azimuth: degrees * Math.PI / 180 } });
    await Deno.writeFile(`${folder}/${name}-${degrees}.png`, picture);
  }
}
