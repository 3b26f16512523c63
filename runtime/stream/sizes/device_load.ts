/** How much of its time the device is at frames. */
export interface DeviceLoad {
  /** Of the last whole second, 0 to 1. */
  readonly busy: number;
  /** Whether renditions draw smaller where it falls behind; else all is drawn whole, whatever comes of it. */
  readonly scales: boolean;
  /** A frame has taken so many milliseconds. */
  spent(ms: number): void;
  /** Closes the second. */
  tick(seconds: number): void;
}

export function createDeviceLoad(scales = true): DeviceLoad {
  let busy = 0, ms = 0;
  return {
    scales,
    get busy() {
      return busy;
    },
    spent(more) {
      ms += more;
    },
    tick(seconds) {
      busy = Math.min(1, ms / 1000 / seconds);
      ms = 0;
    },
  };
}
