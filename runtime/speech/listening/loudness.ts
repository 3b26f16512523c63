import { clamp01 } from "../../base/scalar.ts";

/** dB of full scale that count as no loudness and as full. */
const SILENT = -55, LOUD = 15;

/** The loudness of a window of samples, as a SpeechFrame has it: by its power, linear in dB. */
export function loudnessOf(window: Float32Array): number {
  let power = 0;
  for (let i = 0; i < window.length; i++) power += window[i]! ** 2 / window.length;
  return clamp01((10 * Math.log10(power + 1e-12) - SILENT) / (LOUD - SILENT));
}
