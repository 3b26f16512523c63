import { MICROPHONE_NAME } from "./microphone_error.ts";
import { scope } from "../../client/sound/worklet_scope.ts";

/** Gives the microphone's sound to the page, in pieces of 20 ms. */
class Microphone extends scope.AudioWorkletProcessor {
  #piece = new Float32Array(Math.round(scope.sampleRate / 50));
  #filled = 0;

  process([input]: Float32Array[][]): boolean {
    const sound = input?.[0];
    if (sound === undefined) return true;
    for (let from = 0; from < sound.length;) {
      const part = sound.subarray(from, from + this.#piece.length - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled < this.#piece.length) continue;
      this.port.postMessage(this.#piece, [this.#piece.buffer]);
      this.#piece = new Float32Array(Math.round(scope.sampleRate / 50));
      this.#filled = 0;
    }
    return true;
  }
}

scope.registerProcessor(MICROPHONE_NAME, Microphone);
