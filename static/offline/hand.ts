import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import type { FollowerOptions } from "../live/drive/tracking/follower.ts";
import { type Control, jointControls, shapeControls } from "../live/drive/controls.ts";
import { createNamedPose } from "../live/drive/named_pose.ts";
import { createSliderList } from "../live/drive/slider_list.ts";
import { byId } from "../dom.ts";

/** Sliders that pose the head by hand; while a camera drives it, they hold what is moved and leave the rest to it. */
export interface Hand {
  /** Lets go of all of it. */
  release(): void;
}

export interface HandOptions {
  readonly driver: FollowerOptions["driver"];
  /** Holds a number against the camera. @returns false where none drives */
  pin(id: string, value: number): boolean;
  unpin(): void;
}

/** A pose that nothing repeats gives way to idle motion. */
const REPEAT_MS = 100;

/** The jaw's joint beside its shapes, which the live page has on a page of their own: both open it. */
const besideShapes = (control: Control): Control =>
  control.group === "Jaw" ? { ...control, group: "Jaw's joint" } : control;

export function createHand({ driver, pin, unpin }: HandOptions): Hand {
  const named = createNamedPose();
  named.names = ARKIT_SHAPES;
  let timer: ReturnType<typeof setInterval> | undefined;

  function release(): void {
    clearInterval(timer);
    timer = undefined;
    driver.release();
    unpin();
    named.pose.expression.fill(0);
    named.pose.joints.fill(0);
    list.refresh();
  }

  const list = createSliderList({
    root: byId("sliders", HTMLElement),
    controls: [...shapeControls(ARKIT_SHAPES), ...jointControls().map(besideShapes)],
    get: named.get,
    set(id, value) {
      named.set(id, value);
      if (pin(id, value)) return;
      driver.setFrame(named.pose, true);
      timer ??= setInterval(() => driver.setFrame(named.pose, true), REPEAT_MS);
    },
  });
  byId("let-go", HTMLButtonElement).addEventListener("click", release);
  return { release };
}
