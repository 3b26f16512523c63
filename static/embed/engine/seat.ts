import type { SeatAct, SeatNewsState } from "../../../runtime/protocol/fields.ts";
import type { SeatNewsMessage, WelcomeMessage } from "../../../runtime/protocol/server_messages.ts";
import type { Connection } from "../../client/connection.ts";

/** A page that calls mood() for each frame says no oftener that it is at work. */
const HERE_MS = 1000;

/** What a page does about the puppeteer's seat. */
export type PageSeatAct = Exclude<SeatAct, "here">;

/** How it stands with a question for the puppeteer's seat. */
export interface SeatFacts {
  readonly state: SeatNewsState;
  /** This page asks; else another does, for the seat that this page has. */
  readonly own: boolean;
  readonly seconds?: number;
}

/** The puppeteer's seat: who asks for it, and what is answered. */
export interface Seat {
  welcomed(welcome: Pick<WelcomeMessage, "clientId" | "role">): void;
  receive(news: SeatNewsMessage): void;
  act(act: PageSeatAct): void;
  /** The page has done something that need not be seen in a pose: a mood that is there already is given once more. */
  atWork(): void;
  /** The connection is lost, and every question with it. */
  lost(): void;
}

/** @param clock milliseconds */
export function createSeat(
  post: (message: { readonly type: "seat"; readonly event: SeatFacts }) => void,
  send: Connection["send"],
  clock: () => number = () => performance.now(),
): Seat {
  let self = "";
  /** Who would like the seat that this page has. */
  let asker: string | null = null;
  let hereAt = -Infinity;

  return {
    welcomed({ clientId, role }) {
      self = clientId;
      if (role !== "puppeteer") asker = null;
    },
    receive({ state, client, seconds }) {
      const own = client === self;
      asker = state === "asked" && !own ? client : null;
      post({ type: "seat", event: { state, own, ...seconds !== undefined && { seconds } } });
    },
    act(act) {
      if (act === "ask" || act === "withdraw") send({ type: "seat", act });
      else if (asker !== null) send({ type: "seat", act, client: asker });
    },
    atWork() {
      const at = clock();
      if (asker === null || at - hereAt < HERE_MS) return;
      hereAt = at;
      send({ type: "seat", act: "here" });
    },
    lost: () => void (asker = null),
  };
}
