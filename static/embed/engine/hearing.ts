import { now } from "../../../runtime/base/clock.ts";
import type {
  InterruptedMessage,
  SoundPacketMessage,
  SpeakingMessage,
} from "../../../runtime/protocol/server_messages.ts";
import type { Connection } from "../../client/connection.ts";
import type { PictureSound } from "../../client/picture/player.ts";
import {
  createPacketPlayer,
  type PacketPlayer,
  type SoundOutput,
  type SpeakerFigures,
} from "../../client/sound/packet_player.ts";
import { createWaitingTime } from "../../client/sound/waiting_time.ts";
import type { FromEngine, OutputPlace } from "./messages.ts";

/** A session's sound on its way to the worklet, and what is told of it. */
export interface Hearing extends PictureSound {
  /** Null while nothing can be heard. */
  readonly figures: SpeakerFigures | null;
  /** The worklet is there. */
  open(port: MessagePort): void;
  place(place: OutputPlace): void;
  /** @param again by somebody who goes on where it was: what is there already is heard to its end */
  welcomed(again: boolean): void;
  receive(message: SoundPacketMessage | SpeakingMessage | InterruptedMessage, arrivedAt: number): void;
  close(): void;
}

export interface HearingOptions {
  post: (message: FromEngine) => void;
  send: Connection["send"];
  onPlace: () => void;
  onFailed: (error: Error) => void;
}

export function createHearing({ post, send, onPlace, onFailed }: HearingOptions): Hearing {
  const waiting = createWaitingTime();
  let known: OutputPlace = { running: false, contextTime: 0, at: 0, outputMs: 0 };
  let player: PacketPlayer | null = null;

  const output: SoundOutput = {
    get running() {
      return known.running;
    },
    contextTimeAt: (at) => known.running ? known.contextTime + (at - known.at) / 1000 : null,
    outputMs: () => known.outputMs,
  };

  async function silence({ generation, soundMs, playedMs }: SpeakingMessage): Promise<void> {
    const end = await player?.cut(generation) ?? null;
    // Where nothing of it has sounded here it was heard up to its beginning.
    send({ type: "heard", generation, soundMs: end ?? soundMs - playedMs });
  }

  return {
    get figures() {
      return player?.figures ?? null;
    },
    open(port) {
      player?.close();
      player = createPacketPlayer({ port, output, waiting, onFailed, onPlace });
    },
    place: (place) => void (known = place),
    welcomed(again) {
      if (again) return;
      waiting.reset();
      player?.reset();
    },
    receive(message, arrivedAt) {
      if (message.type === "audio") return player?.push(message, arrivedAt);
      const { id } = message;
      if (message.type === "interrupted") {
        return post({ type: "interrupted", event: { id, heardMs: message.playedMs } });
      }
      const { state, reason } = message;
      if (state === "interrupted") return void silence(message);
      post({ type: "speaking", event: { id, state, ...reason !== undefined && { reason } } });
    },
    heard: (at = now()) => player?.heard(at) ?? null,
    picture: waiting.picture,
    close: () => player?.close(),
  };
}
