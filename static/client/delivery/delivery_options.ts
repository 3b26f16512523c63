import type { Camera } from "../../../runtime/base/camera.ts";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import type {
  AvatarNewsMessage,
  DeliveryNewsMessage,
  ErrorMessage,
  PosedMessage,
  SizeMessage,
  WelcomeMessage,
} from "../../../runtime/protocol/server_messages.ts";
import type { DecodedImage } from "../picture/decoder.ts";
import type { DecodedFrame, Shown } from "../picture/frame.ts";
import type { Pace, PictureSound, Surface } from "../picture/player.ts";
import type { ServerClock } from "../server_clock.ts";
import type { DeliveryNews } from "./news.ts";
import type { DeliveryWish } from "./state.ts";

export interface DeliveryOptions {
  readonly wish: DeliveryWish;
  /** The server's address, with a slash at its end. */
  readonly server: string;
  /** Where pictures are shown, of whichever source. */
  readonly surface: Surface;
  /** Another for each call. */
  readonly pace: () => Pace;
  readonly sound: PictureSound;
  readonly clock: () => ServerClock | undefined;
  /** False where it could not be sent. */
  readonly send: (message: ClientMessage) => boolean;
  /** Lets in to the package; null where the server asks for none. */
  readonly token: () => string | null;
  /** Where this page looks from; null where it is the session's camera. */
  readonly ownCamera: () => Camera | null;
  /** Nobody looks, so that nothing comes. */
  readonly resting: () => boolean;
  /** Of drawn pictures: written over by the next. */
  readonly onShown: (shown: Shown) => void;
  readonly onNews: (news: DeliveryNews) => void;
}

/** What of the server's messages has to do with it. */
export type DeliveryMessage =
  | PosedMessage
  | AvatarNewsMessage
  | SizeMessage
  | DeliveryNewsMessage
  | ErrorMessage;

/** How a session's pictures reach a page: what the page's connection and its video tell it. */
export interface Delivery {
  wish: DeliveryWish;
  readonly news: DeliveryNews;
  /** Poses that came, and drawn pictures. */
  readonly counts: { readonly received: number; readonly shown: number };
  /** The head is drawn here: a join says so, and it goes on. */
  readonly isDrawn: boolean;
  /** Whether a picture of video is shown now, which it is then. */
  admits(picture: DecodedImage, frame: DecodedFrame): boolean;
  welcomed(welcome: WelcomeMessage): void;
  /** There is no connection. */
  lost(): void;
  /** @returns false for an error that is none of its business */
  receive(message: DeliveryMessage, arrivedAt: number): boolean;
  /** What is due is shown, for who knows the time better than the pace. */
  tick(): void;
  close(): void;
}
