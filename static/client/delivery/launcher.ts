import type {
  ErrorMessage,
  ServerMessage,
  WelcomeMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { isSoftware, whyNoDrawing } from "../draw/why_not.ts";
import type { Shown } from "../picture/frame.ts";
import type { Surface } from "../picture/player.ts";
import type { Delivery, DeliveryMessage, DeliveryOptions } from "./delivery_options.ts";
import type { DeliveryNews } from "./news.ts";
import { SOFTWARE } from "./software.ts";
import type { DeliveryWish } from "./state.ts";

export interface LauncherOptions extends DeliveryOptions {
  /** Loads what draws. @throws in words, where it cannot be had */
  readonly load: () => Promise<{ readonly openDelivery: (options: DeliveryOptions) => Delivery }>;
}

/** What a page tells to the choice between video and drawing; what draws is loaded after the first picture of video. */
export interface DeliveryLauncher {
  wish: DeliveryWish;
  readonly news: DeliveryNews;
  readonly counts: Delivery["counts"];
  /** Where video is shown: while the head is drawn here it is not. */
  readonly surface: Surface;
  /** What a join says; left out for video. */
  readonly join: { delivery?: "auto" | "motion" };
  /** A picture of video was handed to the surface. @returns whether it was shown */
  pictured(shown: Shown): boolean;
  welcomed(welcome: WelcomeMessage): void;
  lost(): void;
  /** @returns false for what is none of its business */
  receive(message: ServerMessage, arrivedAt: number): boolean;
  tick(): void;
  close(): void;
}

const OWN = ["pose", "delivery", "avatar", "size"] as const satisfies readonly ServerMessage["type"][];

export function createDeliveryLauncher({ load, ...options }: LauncherOptions): DeliveryLauncher {
  let { wish } = options;
  let running: Delivery | null = null;
  let welcome: WelcomeMessage | null = null;
  let [asked, closed, admitted] = [false, false, true];
  let why: string | null = null;

  async function launch(): Promise<void> {
    asked = true;
    why = await whyNoDrawing();
    try {
      // Nothing is loaded that would not be tried.
      if (why === null && wish === "auto" && await isSoftware()) why = SOFTWARE;
      if (why === null && !closed) start((await load()).openDelivery({ ...options, wish }));
    } catch (error) {
      why = (error as Error).message;
    }
    if (why !== null) options.onNews(news());
  }

  function start(delivery: Delivery): void {
    if (closed) return delivery.close();
    running = delivery;
    running.welcomed(welcome!);
  }

  function news(): DeliveryNews {
    if (running !== null) return running.news;
    return { wish, shows: "video", stage: "video", why: wish === "video" ? null : why, drawing: null };
  }

  return {
    get wish() {
      return wish;
    },
    set wish(to) {
      wish = to;
      if (running === null) asked = asked && why !== SOFTWARE;
      if (running !== null) running.wish = to;
    },
    get news() {
      return news();
    },
    get counts() {
      return running?.counts ?? { received: 0, shown: 0 };
    },
    surface: {
      draw(picture, frame) {
        admitted = running?.admits(picture, frame) ?? true;
        if (admitted) options.surface.draw(picture, frame);
      },
    },
    get join() {
      if (wish === "video") return {};
      return { delivery: running?.isDrawn ? "motion" as const : "auto" as const };
    },
    pictured() {
      if (!asked && wish !== "video" && welcome?.package) void launch();
      return admitted;
    },
    welcomed(message) {
      welcome = message;
      running?.welcomed(message);
    },
    lost: () => running?.lost(),
    receive(message, arrivedAt) {
      if (message.type === "error") return running?.receive(message, arrivedAt) ?? false;
      if (!(OWN as readonly string[]).includes(message.type)) return false;
      if (running !== null) {
        return running.receive(message as Exclude<DeliveryMessage, ErrorMessage>, arrivedAt);
      }
      if (welcome !== null && message.type === "size") welcome = { ...welcome, size: message.size };
      if (welcome !== null && message.type === "avatar" && message.state === "shown") {
        welcome = { ...welcome, package: message.package };
      }
      return true;
    },
    tick: () => running?.tick(),
    close() {
      closed = true;
      running?.close();
    },
  };
}
