declare global {
  // The browser's.
  function requestAnimationFrame(step: (at: number) => void): number;
  function matchMedia(query: string): { readonly matches: boolean };
}

/** Screen refreshes, intervals and the clock of a browser, moved by hand. */
export class FakeTime {
  #waiting: ((at: number) => void)[] = [];
  #intervals: (() => void)[] = [];
  #present = 0;
  #now = performance.now;
  #setInterval = globalThis.setInterval;

  constructor() {
    performance.now = () => this.#present;
    Object.assign(globalThis, {
      requestAnimationFrame: (step: (at: number) => void) => this.#waiting.push(step),
      matchMedia: () => ({ matches: false }),
      setInterval: (beat: () => void) => this.#intervals.push(beat),
    });
  }

  /** The next refresh of the screen, at a time in milliseconds. */
  refresh(at: number): void {
    this.#present = at;
    for (const step of this.#waiting.splice(0)) step(at);
  }

  /** Every interval comes round, at a time in milliseconds. */
  beat(at: number): void {
    this.#present = at;
    for (const beat of this.#intervals) beat();
  }

  [Symbol.dispose](): void {
    performance.now = this.#now;
    globalThis.setInterval = this.#setInterval;
    for (const name of ["requestAnimationFrame", "matchMedia"]) Reflect.deleteProperty(globalThis, name);
  }
}
