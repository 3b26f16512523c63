/** What an AudioWorkletGlobalScope has, of which TypeScript's library of the DOM knows nothing. */
export interface WorkletScope {
  /** Samples that were drawn so far. */
  readonly currentFrame: number;
  /** The same in seconds. */
  readonly currentTime: number;
  readonly sampleRate: number;
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
  registerProcessor(name: string, Processor: new () => unknown): void;
}

export const scope = globalThis as unknown as WorkletScope;
