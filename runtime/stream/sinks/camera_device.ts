import { message } from "../../base/message.ts";
import type { RawOutput } from "../../video/raw_output.ts";
import type { Hub } from "../hub.ts";
import type { Tap, TapSink, TapWishes } from "./tap.ts";

/** A session that is a camera of this machine. */
export interface CameraDevice {
  /** A second call waits for the first. */
  close(): Promise<void>;
}

export interface CameraDeviceOptions {
  /** The session, which lives for as long as this does. */
  readonly session: string;
  readonly wishes: TapWishes;
  /** Takes the pictures; it is closed in the end. */
  readonly output: RawOutput;
  /** The device takes no more: this has ended. */
  readonly onFailed: (reason: string) => void;
}

/** Pictures that wait for the device; more are lost until the next key frame. */
const MOST_WAITING = 4;
/** A session that was ended, and a server that has no room for it, are asked again after so long. */
const RETRY_MS = 2000;

/** Writes a session's pictures to a device, decoded as any viewer would: no picture is drawn or coded for it alone. */
export function openCameraDevice(
  hub: Pick<Hub, "tap">,
  { session, wishes, output, onFailed }: CameraDeviceOptions,
): CameraDevice {
  let tap: Tap | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waiting = 0;
  let writing: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;

  const sink: TapSink = {
    get isFull() {
      return waiting >= MOST_WAITING;
    },
    frame({ data }) {
      waiting++;
      writing = writing.then(() => output.write(data)).then(() => void waiting--, fail);
    },
    sound() {},
    ended: later,
  };

  function fail(error: unknown): void {
    if (closing !== null) return;
    void close();
    onFailed(message(error));
  }

  function later(): void {
    tap = null;
    if (closing === null) retry = setTimeout(join, RETRY_MS);
  }

  function join(): void {
    try {
      tap = hub.tap(session, { ...wishes, silent: true }, sink);
    } catch {
      later();
    }
  }

  function close(): Promise<void> {
    clearTimeout(retry);
    tap?.close();
    tap = null;
    return closing ??= writing.then(output.close);
  }

  join();
  return { close };
}
