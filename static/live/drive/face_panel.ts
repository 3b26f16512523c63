import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import { byId, isPressed, setPressed } from "../../dom.ts";
import { jointControls, shapeControls } from "./controls.ts";
import type { PoseDriver } from "./pose_driver.ts";
import { createSliderList, type SliderList } from "./slider_list.ts";

export interface FacePanelOptions {
  driver: PoseDriver;
  /** Says why not where it is false. */
  canDrive: () => boolean;
  /** A slider was moved by hand. */
  onSlider: (id: string, value: number) => void;
  /** A whole expression was asked for, by a mood or by the button for a face at rest. */
  onWhole: (what: "mood" | "rest") => void;
}

export interface FacePanel {
  /** Shows the driver's values. */
  refresh(): void;
  /** Makes the sliders of the shapes. */
  build(names: readonly string[]): void;
  setDriving(driving: boolean): void;
  /** No mood has the say any more. */
  clearMood(): void;
}

/** The sliders of the blend shapes and joints, the moods, and the switches around them. */
export function createFacePanel({ driver, canDrive, onSlider, onWhole }: FacePanelOptions): FacePanel {
  let shapes: SliderList | null = null;
  const link = byId("link", HTMLButtonElement);
  const filter = byId("filter", HTMLInputElement);
  const letGo = byId("release", HTMLButtonElement);
  const moods = createMoods(driver, canDrive, () => onWhole("mood"));

  function set(id: string, value: number): void {
    moods.clear();
    if (!canDrive()) return;
    driver.set(id, value);
    onSlider(id, value);
  }
  const joints = createSliderList({
    root: byId("joint-list", HTMLElement),
    controls: jointControls(),
    get: driver.get,
    set,
  });

  link.addEventListener("click", () => {
    const on = !isPressed(link);
    setPressed(link, on);
    shapes?.setLinked(on);
    joints.setLinked(on);
  });
  filter.addEventListener("input", () => {
    shapes?.setFilter(filter.value);
    byId("no-match", HTMLElement).hidden = shapes === null || shapes.visible > 0;
  });
  const hold = byId("hold", HTMLButtonElement);
  hold.addEventListener("click", () => {
    setPressed(hold, !isPressed(hold));
    driver.hold = isPressed(hold);
  });
  byId("reset", HTMLButtonElement).addEventListener("click", () => {
    if (!canDrive()) return;
    moods.clear();
    onWhole("rest");
    driver.rest();
  });
  letGo.addEventListener("click", () => {
    moods.clear();
    driver.release();
    dispatchEvent(new Event("headcast-release"));
  });

  function refresh(): void {
    shapes?.refresh();
    joints.refresh();
  }

  return {
    refresh,
    build(names) {
      shapes = createSliderList({
        root: byId("shape-list", HTMLElement),
        controls: shapeControls(names),
        get: driver.get,
        set,
      });
      shapes.setLinked(isPressed(link));
      shapes.setFilter(filter.value);
      refresh();
    },
    setDriving(driving) {
      letGo.disabled = !driving;
    },
    clearMood: moods.clear,
  };
}

/** A button a mood: whole expressions at a touch, and away at the next. */
function createMoods(
  driver: PoseDriver,
  canDrive: () => boolean,
  onMood: () => void,
): { clear(): void } {
  const buttons: HTMLButtonElement[] = [];
  const choose = (chosen: HTMLButtonElement | null) => {
    for (const button of buttons) setPressed(button, button === chosen);
  };
  for (const mood of EXPRESSIONS.moods) {
    const weights = EXPRESSIONS.weightsOf(mood);
    // A face at rest has its own button.
    if (Object.keys(weights).length === 0) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = mood.charAt(0).toUpperCase() + mood.slice(1);
    button.addEventListener("click", () => {
      if (!canDrive()) return;
      const off = isPressed(button);
      choose(off ? null : button);
      onMood();
      driver.blendTo(off ? {} : weights);
    });
    buttons.push(button);
  }
  choose(null);
  byId("moods", HTMLElement).append(...buttons);
  return { clear: () => choose(null) };
}
