declare global {
  /** The browser's. */
  function requestAnimationFrame(step: (at: number) => void): number;
}

/** Screen refreshes and the clock of a browser, moved by hand. */
export class FakeTime {
  #waiting: ((at: number) => void)[] = [];
  #present = 0;
  #now = performance.now;

  constructor() {
    performance.now = () => this.#present;
    Object.assign(globalThis, {
      requestAnimationFrame: (step: (at: number) => void) => this.#waiting.push(step),
    });
  }

  /** The next refresh of the screen, at a time in milliseconds. */
  refresh(at: number): void {
    this.#present = at;
    for (const step of this.#waiting.splice(0)) step(at);
  }

  [Symbol.dispose](): void {
    performance.now = this.#now;
    Reflect.deleteProperty(globalThis, "requestAnimationFrame");
  }
}
