import type { PoseFrame } from "../../motion/driver.ts";
import type { SeatAct, SeatNewsState } from "../../protocol/fields.ts";

/** Somebody would like the puppeteer's seat, or has been refused it. */
export type SeatState =
  | {
    readonly kind: "asked";
    /** The member who asks. */
    readonly asker: string;
    /** The puppeteer who is asked. */
    readonly holder: string;
    /** On the clock of the events. */
    readonly since: number;
    /** When the puppeteer last did something; `since` where it has done nothing yet. */
    readonly movedAt: number;
    /** Its last pose since it was asked: another that is the same is silence. */
    readonly last?: PoseFrame;
  }
  /** Nobody may ask until then: somebody was refused. */
  | { readonly kind: "quiet"; readonly until: number };

export type SeatEvent =
  | {
    readonly type: "seat";
    readonly id: string;
    readonly act: SeatAct;
    /** Who is answered; whoever asks where it is left out. */
    readonly asker?: string | undefined;
    readonly time: number;
  }
  /** An operator takes the seat from whoever sits there, for nobody. */
  | { readonly type: "seatFree"; readonly time: number }
  /** Time goes by. */
  | { readonly type: "seatTime"; readonly time: number };

export interface SeatNews {
  readonly state: SeatNewsState;
  /** Who asks. */
  readonly client: string;
  /** With `asked`: so many seconds of silence more, and the seat is the asker's. */
  readonly seconds?: number;
}

/** Tells one member how the question for the seat stands. */
export interface SeatEffect {
  readonly type: "tellSeat";
  readonly to: string;
  readonly news: SeatNews;
}
