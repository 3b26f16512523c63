import { isAtWork, type Training } from "../../runtime/protocol/training_report.ts";
import { message } from "../../runtime/base/message.ts";
import { RefusedError } from "../ask_server.ts";
import { toast } from "../dom.ts";
import { createMakingView } from "./making_view.ts";
import type { StudioApi } from "./studio_api.ts";

/** How often a training at work is asked for. */
const POLL_MS = 1000;
/** Which training this tab has begun, so that a reload in between still shows what comes of it. */
const STORE = "headcast.making";

export interface MakingCardOptions {
  api: StudioApi;
  /** A head was made: `mine` where this tab has asked for it. */
  onMade: (training: Training, mine: boolean) => void;
  /** None was made, or one is at work. */
  onChange: (training: Training) => void;
  show: (avatar: string) => void;
}

/** What is being made: its picture, how far it is, and its end. */
export interface MakingCard {
  /** Shows a training, and follows it to its end. @param mine this tab has begun it */
  follow(training: Training, mine?: boolean): void;
  /** Looks for a training at work that is not followed yet: after a reload, or one that was begun elsewhere. */
  look(): Promise<void>;
  /** The session shows this avatar now. */
  shown(avatar: string): void;
}

export function createMakingCard({ api, onMade, onChange, show }: MakingCardOptions): MakingCard {
  const view = createMakingView(api);
  let training: Training | null = null;
  let cancelled = false;
  let current = "";
  let next = 0;
  let polling: ReturnType<typeof setTimeout> | undefined;

  function refresh(): void {
    const live = training !== null && training.avatar !== null && training.avatar === current;
    view.refresh(training, { cancelled, live });
  }

  function follow(newest: Training, mine = false): void {
    if (newest.name !== training?.name) [cancelled, next] = [false, 0];
    if (mine) remember(newest.name);
    const before = training;
    training = newest;
    refresh();
    onChange(newest);
    // On a phone it lies below what was pressed.
    if (mine) view.reveal();
    clearTimeout(polling);
    if (isAtWork(newest)) polling = setTimeout(poll, POLL_MS);
    else if (before !== null && isAtWork(before) && before.name === newest.name) ended(newest);
  }

  function ended(training: Training): void {
    const mine = remembered() === training.name;
    remember(null);
    if (training.state === "done") return onMade(training, mine);
    // What was cancelled here needs no card.
    if (!cancelled) return;
    toast("Cancelled, nothing was kept");
    close();
  }

  async function poll(): Promise<void> {
    if (training === null) return;
    const { name } = training;
    try {
      const report = await api.training(name, next);
      next = report.next;
      if (training?.name === name) follow(report);
    } catch (error) {
      if (training?.name !== name) return;
      if (error instanceof RefusedError && error.status === 404) {
        return follow({ ...training, state: "stopped" });
      }
      view.tell(message(error));
      polling = setTimeout(poll, POLL_MS);
    }
  }

  function close(): void {
    training = null;
    refresh();
  }

  view.cancel.addEventListener("click", async () => {
    if (training === null) return;
    cancelled = true;
    refresh();
    try {
      await api.cancel(training.name);
    } catch (error) {
      cancelled = false;
      toast(message(error), "error");
      refresh();
    }
  });
  view.close.addEventListener("click", close);
  view.show.addEventListener("click", () => training?.avatar && show(training.avatar));

  return {
    follow,
    async look() {
      if (training !== null && isAtWork(training)) return;
      const all = await api.trainings();
      // Meanwhile this tab may have begun one.
      if (training !== null && isAtWork(training)) return;
      const working = all.find((each) => isAtWork(each) && each.here) ?? all.find(isAtWork);
      const mine = all.find(({ name }) => name === remembered());
      if (working) return follow(working);
      // It came to its end while this page was reloaded.
      if (mine) {
        follow(mine);
        ended(mine);
      }
    },
    shown(avatar) {
      current = avatar;
      refresh();
    },
  };
}

function remember(name: string | null): void {
  try {
    if (name === null) sessionStorage.removeItem(STORE);
    else sessionStorage.setItem(STORE, name);
  } catch {
    // Then a reload in between shows what was made only when it is clicked.
  }
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(STORE);
  } catch {
    return null;
  }
}
