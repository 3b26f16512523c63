/** A mood that lies over whatever else moves a session's head. */
export interface MoodState {
  readonly mood: string;
  /** 0 to 1. */
  readonly amount: number;
  /** The puppeteer who set it, with whom it goes; null for a program by the API, whose mood stays. */
  readonly by: string | null;
  /** On the clock of the events; left out where it has no end. */
  readonly until?: number;
}

/** `mood`: null for none. `id`: the member who sets it; null for the API. */
export interface MoodEvent {
  readonly type: "mood";
  readonly id: string | null;
  readonly mood: string | null;
  readonly amount: number;
  readonly holdMs?: number | undefined;
  readonly time: number;
}

export interface MoodNews {
  readonly mood: string | null;
  readonly amount: number;
}

export type MoodEffect =
  /** The head eases into it, or out of what it had. */
  | { readonly type: "feel"; readonly news: MoodNews; readonly holdMs?: number }
  /** Tells one member, or all, how it stands. */
  | { readonly type: "tellMood"; readonly to: string | null; readonly news: MoodNews };
