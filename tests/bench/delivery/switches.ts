import { join } from "node:path";
import type { Page } from "playwright-core";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { installHelpers, openPage, withBrowser } from "../../e2e/browser.ts";
import { CANVAS_FLAGS } from "../../e2e/gpu/browser_gpu.ts";
import { type Judgement, judgePictures } from "./judge_pictures.ts";
import { smallAvatar } from "./small_avatar.ts";
import { goOver, recordPictures, type ShownPicture, takePictures, until } from "./recorded_page.ts";
import { openTalkingHead } from "./talking_head.ts";

export interface SwitchingOptions {
  /** Times that the page goes over; each other one is back to video. */
  readonly switches: number;
  readonly splats: number;
  readonly size: number;
  /** How long each is shown before it goes over again. */
  readonly restMs: number;
  /** How long each is shown besides, for the sound that is late where nothing is switched. */
  readonly stillMs?: number;
  /** Of a page's background. */
  readonly background?: string;
  /** Where pictures of the page go, as PNG. */
  readonly shots?: string;
}

export interface Switching extends Judgement {
  /** How long each took from the wish on, milliseconds: there, and back. */
  readonly there: readonly number[];
  readonly back: readonly number[];
  /** Until the first drawn picture: the package, the pipelines and the first going over. */
  readonly firstMs: number;
  /** Of sound while it goes over and back, and while video is shown or drawing goes on. */
  readonly sound: SoundCounts;
  /** Of that what came while it went there and back, and behind that while the one or the other was shown. */
  readonly soundOver: Readonly<Record<"there" | "back" | "drawn" | "video", SoundCounts>>;
  readonly stillSound: { readonly video: SoundCounts; readonly motion: SoundCounts };
  /** Of drawing: pictures a second, and milliseconds a picture. */
  readonly fps: number;
  readonly drawMs: number;
  readonly adapter: string;
}

/** Packets of sound: those that came, those of them that came too late, and those that the server did not send. */
export interface SoundCounts {
  readonly packets: number;
  readonly late: number;
  readonly unsent: number;
}

const NO_SOUND: SoundCounts = { packets: 0, late: 0, unsent: 0 };
const sumOf = (a: SoundCounts, b: SoundCounts): SoundCounts => ({
  packets: a.packets + b.packets,
  late: a.late + b.late,
  unsent: a.unsent + b.unsent,
});

const FLAGS = [...CANVAS_FLAGS, "--autoplay-policy=no-user-gesture-required"];

interface PageStats {
  readonly delivery: {
    readonly why: string | null;
    readonly drawing: { readonly fps: number; readonly ms: number; readonly adapter: string } | null;
  };
  readonly sound: { readonly late: number; readonly packets: number } | null;
  readonly server: { readonly sound?: { readonly dropped: number } } | null;
}

/** A real server, a head that speaks all the while, and a page that goes over and back. */
export async function measureSwitches(options: SwitchingOptions): Promise<Switching> {
  const { switches, splats, size, restMs, stillMs = 0 } = options;
  const folder = await Deno.makeTempDir({ prefix: "headcast-switching-" });
  try {
    await saveAvatar(await smallAvatar(splats), join(folder, "small"));
    await using server = await serveSmall(folder, size);
    const head = await openTalkingHead(`${server.url}live/studio`);
    try {
      const address = new URL(server.url);
      address.search = `${new URLSearchParams({
        ...{ role: "viewer", delivery: "video", size: String(size) },
        ...options.background !== undefined && { background: options.background },
      })}`;
      const { pictures, ...found } = await goOverAndBack(address.href, {
        ...{ switches, restMs, stillMs, shots: options.shots },
      });
      return { ...found, ...judgePictures(pictures, head.track, size) };
    } finally {
      await head.stop();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function serveSmall(avatarsFolder: string, size: number) {
  const server = await serve({
    ...{ port: 0, avatarsFolder, avatarFolder: join(avatarsFolder, "small"), size, fps: 30 },
  });
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
}

async function goOverAndBack(
  url: string,
  { switches, restMs, stillMs, shots }:
    & Required<Pick<SwitchingOptions, "switches" | "restMs" | "stillMs">>
    & { shots: string | undefined },
): Promise<Omit<Switching, keyof Judgement> & { pictures: ShownPicture[] }> {
  const [there, back]: [number[], number[]] = [[], []];
  let result: Awaited<ReturnType<typeof goOverAndBack>> | null = null;
  await withBrowser(
    async (context) => {
      await installHelpers(context);
      const { page, faults } = await openPage(context, url);
      const stats = () => page.evaluate("headcast.stats()") as Promise<PageStats>;
      await until(page, "(headcast.stats().sound?.packets ?? 0) > 20", 30_000);
      // Both once, so that what is compiled and loaded is there.
      const firstMs = await goOver(page, "motion").catch(async (cause) => {
        throw new Error(`Cannot go over: ${(await stats()).delivery.why}`, { cause });
      });
      await page.waitForTimeout(restMs);
      if (shots !== undefined) await page.screenshot({ path: join(shots, "drawn.png") });
      const { drawing } = (await stats()).delivery;
      const soundOf = async (act: () => Promise<unknown>) =>
        soundBetween(await stats(), (await act(), await stats()));
      const motion = await soundOf(() => page.waitForTimeout(stillMs));
      await goOver(page, "video");
      await recordPictures(page);
      await rest(page, restMs);
      const video = await soundOf(() => page.waitForTimeout(stillMs));
      const soundOver = { there: NO_SOUND, back: NO_SOUND, drawn: NO_SOUND, video: NO_SOUND };
      for (let at = 0; at < switches; at++) {
        const to = at % 2 === 0 ? "motion" : "video";
        const [over, took, then] = to === "motion"
          ? ["there", there, "drawn"] as const
          : ["back", back, "video"] as const;
        const going = await soundOf(async () => took.push(await goOver(page, to)));
        const resting = await soundOf(() => rest(page, restMs));
        soundOver[over] = sumOf(soundOver[over], going);
        soundOver[then] = sumOf(soundOver[then], resting);
      }
      if (faults.length > 0) throw new Error(`Cannot go over without a fault: ${faults.join("; ")}`);
      result = {
        pictures: await takePictures(page),
        ...{ there, back, firstMs, adapter: drawing!.adapter, fps: drawing!.fps, drawMs: drawing!.ms },
        ...{ sound: Object.values(soundOver).reduce(sumOf), soundOver, stillSound: { video, motion } },
      };
    },
    {},
    FLAGS,
  );
  return result!;
}

const soundBetween = (before: PageStats, after: PageStats): SoundCounts => ({
  packets: after.sound!.packets - before.sound!.packets,
  late: after.sound!.late - before.sound!.late,
  unsent: (after.server?.sound?.dropped ?? 0) - (before.server?.sound?.dropped ?? 0),
});

/** So long, and until there are some pictures: a machine that has too much to do shows few. */
async function rest(page: Page, ms: number): Promise<void> {
  const count = await page.evaluate("kept.length") as number;
  await page.waitForTimeout(ms);
  await until(page, `kept.length >= ${count + 3}`, 60_000);
}
