import type { Camera } from "../base/camera.ts";
import type { AlphaLayout, CodecName, SoundCodecName } from "../base/codec_names.ts";
import type { ArkitWeights } from "../head/arkit_expression.ts";
import type { JointRotations } from "../head/head_model.ts";
import type { ProtocolError } from "./errors.ts";
import type { AvatarNewsState, Delivery, Role, SeatNewsState, SentDelivery } from "./fields.ts";
import type { PoseEvent } from "./pose_events.ts";
import type {
  AnswerEvent,
  InterruptedEvent,
  SessionSpeech,
  SoundEvent,
  SpeakingEvent,
} from "./session_speech.ts";

/*
 * A live session as a program drives it. What stands here is what programs are promised; the messages behind it may
 * have more.
 */

/** What a client asks for. All of it may be left out. */
export interface ConnectOptions {
  /** `puppeteer`, who drives, or `viewer`; the puppeteer where not given. */
  readonly role?: Role;
  /** Side of the picture in pixels, a multiple of 16 from 128 to 2048; the server's where not given. */
  readonly size?: number;
  /** Frames a second, 1 to 60; the server's where not given. */
  readonly fps?: number;
  /** What this client can decode, the best first; all that there are where not given. */
  readonly codecs?: readonly CodecName[];
  /** What this client can play, the best first; it gets no sound where not given. */
  readonly sound?: readonly SoundCodecName[];
  /** Behind the head: red, green and blue from 0 to 1, a CSS colour such as `"#202020"`, or `"transparent"`. */
  readonly background?: readonly [number, number, number] | string;
  /** How this client can compose a transparent picture, the best first; it sees black there where not given. */
  readonly alpha?: readonly AlphaLayout[];
  /** Name of the avatar; the session's, or the server's, where not given. */
  readonly avatar?: string;
  /**
   * How the session comes: `video` where not given; `motion`: poses, which a program can draw or use by itself, and which cost
   * the server no device; `both`; `auto`: video, or motion where the server can draw nothing.
   */
  readonly delivery?: Delivery;
  /** What lets this client in, where the server asks for a token. */
  readonly token?: string;
  /**
   * Goes after the session where one of several servers gives it to another or dies, and comes back where the connection is
   * lost: as who it was, with another `welcome`. Poses meanwhile are dropped, all else is refused. Whoever does so says `close()`
   * in the end, or is waited for for five seconds. Not where not given: a lost connection is the session's end.
   */
  readonly follows?: boolean;
  /** Gives up waiting for the server's welcome, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What the server says of the session. */
export interface SessionInfo {
  /** Its name. */
  readonly session: string;
  /** This client's, among those of the session. */
  readonly clientId: string;
  /** What this client is. */
  readonly role: Role;
  /** Name of who is shown. */
  readonly avatar: string;
  /** Side of the picture in pixels. */
  readonly size: number;
  /** Frames a second. */
  readonly fps: number;
  /** The first of those asked for that the server has. */
  readonly codec: CodecName;
  /** As WebCodecs' `VideoDecoder.configure` wants it. */
  readonly codecString: string;
  /**
   * Where the pictures are transparent, how: `stacked` is twice as high as wide, premultiplied colour over black above,
   * alpha as luma below.
   */
  readonly alpha?: AlphaLayout | undefined;
  /** What sound comes as; null where none does. */
  readonly sound?: SoundCodecName | null | undefined;
  /** Whether the server has a brain that answers what its puppeteer asks. */
  readonly answers?: boolean | undefined;
  /** Whether the server takes `watch()`. */
  readonly rests?: boolean | undefined;
  /** Whether the server takes `changeAvatar()`. */
  readonly changesAvatar?: boolean | undefined;
  /** What is sent now; undefined where the server knows video alone. */
  readonly delivery?: SentDelivery | undefined;
  /**
   * Where the avatar's package is, from which a program draws it: below the server's address, as that of the head that it
   * names; null where the server gives none.
   */
  readonly package?:
    | { readonly url: string; readonly head: string | null; readonly bytes: number }
    | null
    | undefined;
  /** What has to be seen in the corner of every picture, whoever draws it; null for nothing. */
  readonly mark?: string | null | undefined;
  /** The 52 names of ARKit's shapes, in the order of an expression. */
  readonly expressionNames: readonly string[];
  /** What to tell the user: limits and missing parts. */
  readonly notes: readonly string[];
}

/** One picture. */
export interface VideoFrame {
  /** Counts the session's frames; a gap is a frame that this client was spared. */
  readonly seq: number;
  /** Whether a decoder can begin here. The first frame is one. */
  readonly key: boolean;
  /** What `data` is. */
  readonly codec: CodecName;
  /** Where it is transparent, how: see `SessionInfo`. */
  readonly alpha?: AlphaLayout | undefined;
  /** The `drive` (0, 1, ...) that the picture shows; null while the head idles. */
  readonly poseSeq: number | null;
  /** The sound time that its pose was made for, milliseconds; undefined where the session has no sound. */
  readonly soundMs?: number | undefined;
  /** H.264 in Annex B form, or a JPEG file. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** How it goes. */
export interface SessionStats {
  /** Frames of the last second. */
  readonly fps: number;
  /** Frames that were due to this client since it joined and did not come: it, or the device, could not keep up. */
  readonly droppedFrames: number;
  /** Bits a second. */
  readonly bitrate: number;
  /** All who watch, this client among them. */
  readonly viewers: number;
  /** What is sent to this client; by motion alone the figures above are those of poses. */
  readonly delivery?: SentDelivery | undefined;
}

/** How it stands with a question for the puppeteer's seat. */
export interface SeatEvent {
  /**
   * `asked` comes once a second while the question is open; `given` by consent, or because nobody drove; `taken` from a
   * puppeteer that did nothing.
   */
  readonly state: SeatNewsState;
  /** Who asks, by its `clientId`: this client, or another who would like the seat that this client has. */
  readonly client: string;
  /** With `asked`: so many seconds the puppeteer may still do nothing, then the seat is taken. */
  readonly seconds?: number | undefined;
}

/** Another avatar is wanted, by whomever, and what becomes of that. */
export interface AvatarEvent {
  /** `loading` until it is `shown`, `failed`, or `overtaken` by another that was wanted later. */
  readonly state: AvatarNewsState;
  /** The avatar's. */
  readonly name: string;
  /** Who wants it, by its `clientId`. */
  readonly client: string;
  /** With `failed`: why. */
  readonly reason?: string | undefined;
}

/** How the session comes from here on. Where video begins a decoder starts anew: `codecString` says so. */
export interface DeliveryEvent {
  /** What is sent. */
  readonly delivery: SentDelivery;
  /** Where video begins, as in `SessionInfo`. */
  readonly size?: number | undefined;
  /** The same. */
  readonly codec?: CodecName | undefined;
  /** The same. */
  readonly codecString?: string | undefined;
  /** Why, where this client asked for something else. */
  readonly reason?: string | undefined;
}

/** What became of a question for the seat. */
export type SeatOutcome = Exclude<SeatNewsState, "asked">;

/** What can be listened to. */
export interface SessionEvents {
  /** Each frame that the server sends. */
  readonly video: VideoFrame;
  /** Each pose that the server sends, where this client asked for motion. */
  readonly pose: PoseEvent;
  /** What is sent from here on: this client asked for it, or the server can send nothing else. */
  readonly delivery: DeliveryEvent;
  /** Each packet of sound, where this client asked for sound. */
  readonly audio: SoundEvent;
  /** What the head says begins, ends, or is interrupted. */
  readonly speaking: SpeakingEvent;
  /** It is known how much was heard of what was interrupted. */
  readonly interrupted: InterruptedEvent;
  /** More of the answer to what this client has asked. */
  readonly answer: AnswerEvent;
  /** Once a second. */
  readonly stats: SessionStats;
  /** Another role or picture: a puppeteer who falls silent for 3 s gives its seat to the next who asks. */
  readonly welcome: SessionInfo;
  /** Somebody asks for the puppeteer's seat, and what becomes of that: for who asks, and for who sits there. */
  readonly seat: SeatEvent;
  /** Another avatar is wanted, or shown from the next picture on: then `info` has what is known of its head. */
  readonly avatar: AvatarEvent;
  /** A message was refused; nothing else happened. Printed where nobody listens. */
  readonly error: ProtocolError;
  /** The end, whoever wanted it: a WebSocket's code and reason. */
  readonly close: { readonly code: number; readonly reason: string };
}

/** A live session, as one of its clients has it. */
export interface Session extends AsyncDisposable, SessionSpeech {
  /** The newest. */
  readonly info: SessionInfo;
  /**
   * Moves the head: one frame of motion. Send them as they come, thirty a second or so: the server smooths them, and
   * lets the head idle by itself where none comes for a second.
   *
   * @param expression ARKit's shapes by name, or all numbers of a space (`EXPRESSION_SPACES`), told by their count
   * @throws TypeError for a name that there is not, RangeError for another count of numbers, Error after the end
   */
  drive(expression: ArkitWeights | ArrayLike<number>, joints?: JointRotations): void;
  /** Moves the camera: the session's for the puppeteer, a viewer's own for a viewer. */
  look(camera: Readonly<Camera>): void;
  /** Asks for a frame that a decoder can begin at. */
  requestKeyFrame(): void;
  /**
   * Says whether anybody looks at this client's pictures. With false none come, and what nobody watches is not drawn;
   * sound and the rest go on. With true they come again, the first a key frame. It holds until the end; a server that
   * knows no such thing (`info.rests`) is not told.
   *
   * @throws {Error} after the end
   */
  watch(active: boolean): void;
  /**
   * Has the session come otherwise from here on, within the connection.
   *
   * @returns what is sent then, once it is; something else than was asked for where the server can draw nothing
   * @throws {ProtocolError} unavailable (the server gives no motion), too-many-clients, too-many-renditions, too-costly: then
   * all stays as it was
   * @throws {Error} after the end, while another answer is waited for, and where the server knows video alone
   */
  deliver(delivery: Delivery): Promise<SentDelivery>;
  /**
   * Has the session show another avatar, to everybody: the one before is shown until it is there, and what drives goes on.
   *
   * @returns once it is shown, or is already
   * @throws {ProtocolError} unknown-avatar, not-puppeteer (somebody else drives), not-allowed by its token, or unavailable:
   * it cannot be shown, or another was wanted before it was there
   * @throws {Error} after the end, and where the server knows no such thing (`info.changesAvatar`)
   */
  changeAvatar(name: string): Promise<void>;
  /**
   * Asks for the puppeteer's seat. Who sits there may give it or keep it, and loses it where it does nothing for some
   * seconds; where nobody drives it is given at once. A `welcome` then tells the other role.
   *
   * @returns what became of it, after half a minute at most: `given` and `taken` mean that this client drives
   * @throws {ProtocolError} too-many-asks, with the seconds until it may ask again, or not-allowed by its token
   * @throws {Error} after the end, and while it asks already
   */
  askForSeat(): Promise<SeatOutcome>;
  /** Asks no more: the answer of `askForSeat` is `withdrawn`. @throws {Error} after the end */
  withdrawAsk(): void;
  /**
   * Answers who asks for the seat that this client has; where nobody asks nothing happens.
   *
   * @param client whom; whoever asks where not given
   * @throws {Error} after the end
   */
  answerSeat(give: boolean, client?: string): void;
  /**
   * Goes on with a fresh token, for the same session and with no higher role, before the one it came in by ends.
   *
   * @returns until when it holds, milliseconds since the epoch; null where the server asks for no token
   * @throws {ProtocolError} not-renewed where it is refused: the one before holds on
   * @throws {Error} after the end, and while another renewal is under way
   */
  renew(token: string): Promise<number | null>;
  /** Calls a listener for each event of a kind. @returns what takes the listener off again */
  on<Kind extends keyof SessionEvents>(
    kind: Kind,
    listener: (event: SessionEvents[Kind]) => void,
  ): () => void;
  /** Leaves the session. A second call waits for the first. */
  close(): Promise<void>;
}
