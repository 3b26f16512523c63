import { PLAYER_NAME, type PlayerNews, type PlayerOrder } from "./player_messages.ts";
import { createTimeline } from "./timeline.ts";
import { scope } from "./worklet_scope.ts";

/** Blocks of 128 samples between two reports while something sounds, and in silence: 21 and 170 ms. */
const SOUNDING_BLOCKS = 8, SILENT_BLOCKS = 64;

/** Makes the processor known; in a worklet alone, where there is a class to extend. */
export function registerPlayer(): void {
  class Player extends scope.AudioWorkletProcessor {
    readonly #timeline = createTimeline();
    #blocks = 0;
    #wasSounding = false;
    #line!: MessagePort;

    constructor() {
      super();
      this.#listenTo(this.port);
    }

    #listenTo(port: MessagePort): void {
      this.#line = port;
      port.onmessage = ({ data, ports }: MessageEvent<PlayerOrder>) =>
        data.type === "port" ? this.#listenTo(ports[0]!) : this.#take(data);
    }

    #take(order: Exclude<PlayerOrder, { type: "port" }>): void {
      if (order.type === "reset") return this.#timeline.reset();
      if (order.type === "cut") {
        const wasSounding = this.#timeline.sounding;
        const soundMs = this.#timeline.cut(order.generation);
        this.#tell({ type: "cut", generation: order.generation, soundMs: wasSounding ? soundMs : null });
        return;
      }
      const { generation, soundMs, pcm, waitMs } = order;
      this.#timeline.put(generation, soundMs, pcm, waitMs, scope.currentFrame);
      if (!this.#wasSounding) this.#report();
    }

    #tell(news: PlayerNews): void {
      this.#line.postMessage(news);
    }

    #report(): void {
      const { soundMs, sounding, late, slippedMs } = this.#timeline;
      this.#blocks = 0;
      this.#wasSounding = sounding;
      this.#tell({ type: "place", time: scope.currentTime, soundMs, sounding, late, slippedMs });
    }

    process(_inputs: unknown, [output]: Float32Array[][]): boolean {
      const enough = this.#timeline.sounding ? SOUNDING_BLOCKS : SILENT_BLOCKS;
      if (++this.#blocks >= enough || this.#timeline.sounding !== this.#wasSounding) this.#report();
      this.#timeline.read(output![0]!, scope.currentFrame);
      for (let i = 1; i < output!.length; i++) output![i]!.set(output![0]!);
      return true;
    }
  }
  scope.registerProcessor(PLAYER_NAME, Player);
}
