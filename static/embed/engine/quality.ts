import type { StatsMessage } from "../../../runtime/protocol/server_messages.ts";
import type { DeliveryNews } from "../../client/delivery/news.ts";
import type { Shown } from "../../client/picture/frame.ts";
import type { Player } from "../../client/picture/player.ts";
import type { ServerClock } from "../../client/server_clock.ts";
import type { SpeakerFigures } from "../../client/sound/packet_player.ts";
import type { EngineQuality, FromEngine } from "./messages.ts";

/** How it goes, told whenever the server tells its side of it: once a second. */
export interface Quality {
  shown(frame: Shown): void;
  told(stats: StatsMessage): void;
  reset(): void;
}

export interface QualityOptions {
  post: (message: FromEngine) => void;
  counts: Player["counts"];
  clock: () => ServerClock | undefined;
  sound: () => SpeakerFigures | null;
  resting: () => boolean;
  delivery: () => DeliveryNews;
}

export function createQuality({ post, counts, clock, sound, resting, delivery }: QualityOptions): Quality {
  let [since, shown] = [performance.now(), 0];
  let delays: number[] = [];

  function reset(): void {
    since = performance.now();
    shown = 0;
    delays = [];
  }

  return {
    shown(frame) {
      shown++;
      delays.push(frame.shown + (clock()?.offset ?? 0) - frame.stamps.taken);
    },
    told({ bitrate, droppedFrames, drawn }) {
      const seconds = (performance.now() - since) / 1000;
      const heard = sound();
      delays.sort((a, b) => a - b);
      post({
        type: "quality",
        quality: {
          fps: seconds > 0 ? shown / seconds : 0,
          dropped: counts.dropped + droppedFrames,
          bitrate,
          ...drawn > 0 && { drawn },
          roundTripMs: clock()?.roundTrip ?? Infinity,
          delayMs: delays[delays.length >> 1] ?? null,
          soundWaitMs: heard !== null && heard.packets > 0 ? heard.waitMs : null,
          lateSound: heard?.late ?? 0,
          resting: resting(),
          ...deliveryFacts(delivery()),
        },
      });
      reset();
    },
    reset,
  };
}

/** What a page is told of how pictures come. */
function deliveryFacts(
  { shows: delivery, drawing: drawn, why }: DeliveryNews,
): Pick<EngineQuality, "delivery" | "drawing"> {
  const { adapter = null, splats = 0, size = null, ms = null, fps = 0 } = drawn ?? {};
  return { delivery, drawing: { adapter, splats, size, ms, fps, why } };
}
