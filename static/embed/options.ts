import type { Role, SeatNewsState } from "../../runtime/protocol/fields.ts";
import type { DeliveryWish } from "../client/delivery/state.ts";
import type { CodecName } from "../../runtime/base/codec_names.ts";
import type { FramingName } from "../../runtime/protocol/framings.ts";
import type { HeadcastError } from "./headcast_error.ts";

/** What lets a page in: a token, or a function that gets a fresh one from your own server whenever one is needed. */
export type TokenSource = string | (() => string | Promise<string>);

/** When pictures come: while somebody can see them, always, or never. */
export type Watching = "seen" | "always" | "never";

/** What a head is joined by. All of it may be left out. */
export interface HeadcastOptions {
  /**
   * What lets this page in, where the server asks for it. A function is called at every (re)connection and before its token's
   * end; with a string the session ends when the token does.
   */
  readonly token?: TokenSource;
  /** The session's name: whoever uses the same one is in the same session. The token's own where not given, or `studio`. */
  readonly session?: string;
  /** Who drives and speaks is the `puppeteer`, one a session, others watch: `viewer`. The puppeteer where not given; who cannot be it watches. */
  readonly role?: Role;
  /** Name of the avatar; the session's, or the server's, where not given. */
  readonly avatar?: string;
  /** Side of the picture in pixels, a multiple of 16 from 128 to 2048; the server's where not given. */
  readonly size?: number;
  /** Frames a second, 1 to 60; the server's where not given. */
  readonly fps?: number;
  /** Nothing behind the head: canvases show the page through. Tracks have no transparency and stay black there. */
  readonly transparent?: boolean;
  /** Behind the head: a CSS colour such as "#202020", or red, green and blue from 0 to 1; the server's where not given. */
  readonly background?: string | readonly [number, number, number];
  /**
   * Where the camera stands from the start, by name: `face`, `head`, `bust`, `three-quarter-left`, `three-quarter-right`
   * or `profile`. The session's camera where not given; a viewer has one of its own with it.
   */
  readonly framing?: FramingName;
  /**
   * When pictures come; `seen` where not given: none do in a hidden tab, and none while all canvases are scrolled out of
   * sight, but always once `stream()` was asked for, a video attached, or a stream made of a canvas. Sound goes on in any case.
   */
  readonly watch?: Watching;
  /**
   * How pictures come; as `video` where not given. `auto`: as video first, and, where the browser's graphics card draws the head
   * 30 times a second in a trial beside that, drawn here from 6 kB of motion a second, until that falls behind. `motion`
   * draws wherever there is WebGPU, untried. `quality` tells which it is, and why not.
   */
  readonly delivery?: DeliveryWish;
  /** Whether to have the head's sound; true where not given. */
  readonly sound?: boolean;
  /** What may be decoded, the best first; what the browser can where not given. */
  readonly codecs?: readonly CodecName[];
  /**
   * The address of this module, `embed.js`, for its worker and its audio worklet. Found by itself where it was imported as it
   * is; where a bundler has put it into a file of another name the server's own is taken. Of the page's own origin it needs
   * no `blob:` in the page's policy.
   */
  readonly script?: string | URL;
}

/** How sound is said. All of it may be left out. */
export interface SpeakAudioOptions {
  /** Pieces of the same id are one utterance; a fresh one where not given. */
  readonly id?: string;
  /** Samples a second, 8,000 to 48,000; 48,000 where not given. */
  readonly sampleRate?: number;
  /** Nothing more of this id comes. True where no `id` is given, else false. */
  readonly end?: boolean;
}

/**
 * `connecting` at first, `connected`, `reconnecting` after a loss, `refused` where the server lets this page in no more
 * (nothing is tried again), `closed` before `connect()` and after `close()`.
 */
export type ConnectionState = "closed" | "connecting" | "connected" | "reconnecting" | "refused";

/** What the server says of the session. */
export interface HeadcastInfo {
  /** Its name. */
  readonly session: string;
  /** What this page is in it. */
  readonly role: Role;
  /** The avatar's name. */
  readonly avatar: string;
  /** Whether the server takes `changeAvatar()`. */
  readonly changesAvatar?: boolean | undefined;
  /** Side of the picture, pixels. */
  readonly size: number;
  /** Frames a second. */
  readonly fps: number;
  /** How pictures come. */
  readonly codec: CodecName;
  /** What to tell the user: limits and missing parts. */
  readonly notes: readonly string[];
}

/** How it stands with a question for the puppeteer's seat: who has it drives and speaks. */
export interface HeadcastSeat {
  /**
   * `asked` comes once a second while the question is open. Then `given` by consent, or because nobody drove; `taken` from
   * who did nothing; `refused`; `unanswered` after half a minute; or `withdrawn`.
   */
  readonly state: SeatNewsState;
  /** Whether this page asks; else another does, for the seat that this page has. */
  readonly own: boolean;
  /** With `asked`: so many seconds who has the seat may still do nothing, then it is taken. */
  readonly seconds?: number;
}

/** How a browser draws. */
export interface DrawingFacts {
  /** Its graphics adapter; null where it has not come to that. */
  readonly adapter: string | null;
  /** Splats of the head. */
  readonly splats: number;
  /** Pixels a side that are drawn, scaled up to the picture's; null where none are. */
  readonly size: number | null;
  /** How long it draws a picture, milliseconds, median; null before the first. */
  readonly ms: number | null;
  /** Pictures that it draws a second; 0 while video is shown. */
  readonly fps: number;
  /** Why it does not draw though it is to, in words; null where it does, or is about to. */
  readonly why: string | null;
}

/** How it goes, once a second. */
export interface HeadcastQuality {
  /** Pictures shown a second. */
  readonly fps: number;
  /** Pictures that were not shown since the connection: the device, the network or this browser was too slow. */
  readonly dropped: number;
  /** Bits a second that the server sends. */
  readonly bitrate: number;
  /** Pixels a side that the server draws, scaled up to the picture's where its device falls behind. */
  readonly drawn?: number;
  /** To the server and back, milliseconds. */
  readonly roundTripMs: number;
  /** From the pose that is drawn to the picture that is shown, milliseconds; null where none was. */
  readonly delayMs: number | null;
  /** How long sound waits so that pictures come in time for it, milliseconds; null before there was any. */
  readonly soundWaitMs: number | null;
  /** Packets of sound that came too late. */
  readonly lateSound: number;
  /** `blocked`: the browser lets nothing be heard until somebody clicks or types in the page; `none`: it has no sound. */
  readonly sound: "running" | "blocked" | "none";
  /** Nobody can see the pictures, so that none come: see the option `watch`. */
  readonly resting: boolean;
  /** How pictures come now. */
  readonly delivery: "video" | "motion";
  /** How this browser draws, where it does or has tried to. */
  readonly drawing: DrawingFacts;
  /** Where the head is put together: in a `worker`, or on the `page`'s thread, which a busy page stalls. */
  readonly thread: "worker" | "page";
}

/** What can be listened to. */
export interface HeadcastEvents {
  /** The first picture is there. */
  readonly ready: HeadcastInfo;
  /** The connection has come, gone, or been refused. */
  readonly state: ConnectionState;
  /** What the server says of the session: at every connection, and when this page's role or the avatar changes. */
  readonly info: HeadcastInfo;
  /** What the head says begins or ends. */
  readonly speaking: {
    /** As `speak()` gave it. */
    readonly id: string;
    /** `failed` comes with a reason. */
    readonly state: "started" | "ended" | "failed";
    /** Why it failed. */
    readonly reason?: string;
  };
  /** What the head said was interrupted. */
  readonly interrupted: {
    /** As `speak()` gave it. */
    readonly id: string;
    /** How much of it was really heard, milliseconds. */
    readonly heardMs: number;
  };
  /**
   * Another asks for the seat that this page has, or this page for another's, and what becomes of that. Who is asked
   * answers by `answerSeat()`, or loses the seat when it does nothing for 8 s.
   */
  readonly seat: HeadcastSeat;
  /** How it goes, once a second. */
  readonly quality: HeadcastQuality;
  /** Something is refused or does not work; printed where nobody listens. */
  readonly error: HeadcastError;
}
