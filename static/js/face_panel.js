// @ts-check
/// <reference lib="dom" />
import { byId, isPressed, setPressed } from "./dom.js";
import { jointControls, shapeControls } from "./shapes.js";
import { createSliderList } from "./slider_list.js";

/**
 * The sliders of the blend shapes and joints, the moods, and the switches around them.
 * @param {object} options
 * @param {ReturnType<typeof import("./pose.js").createPoseDriver>} options.driver
 * @param {() => boolean} options.canDrive says why not where it is false
 */
export function createFacePanel({ driver, canDrive }) {
  /** @type {ReturnType<typeof createSliderList> | null} */
  let shapes = null;
  const link = byId("link", HTMLButtonElement);
  const hold = byId("hold", HTMLButtonElement);
  const filter = byId("filter", HTMLInputElement);
  const letGo = byId("release", HTMLButtonElement);
  const nothing = byId("no-match", HTMLElement);
  const moods = byId("moods", HTMLElement);

  /**
   * @param {string} id
   * @param {number} value
   */
  function set(id, value) {
    setMood(null);
    if (canDrive()) driver.set(id, value);
  }
  const joints = createSliderList({
    root: byId("joint-list", HTMLElement),
    controls: jointControls(),
    get: (id) => driver.get(id),
    set,
  });

  /** @param {HTMLButtonElement | null} chosen */
  function setMood(chosen) {
    for (const button of moods.querySelectorAll("button")) setPressed(button, button === chosen);
  }
  /**
   * @param {string} name
   * @param {Readonly<Record<string, number>>} weights what is not named goes to rest
   */
  function addMood(name, weights) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = name.charAt(0).toUpperCase() + name.slice(1);
    setPressed(button, false);
    button.addEventListener("click", () => {
      if (!canDrive()) return;
      const off = isPressed(button);
      setMood(off ? null : button);
      driver.blendTo(off ? {} : weights);
    });
    moods.append(button);
  }

  link.addEventListener("click", () => {
    const on = !isPressed(link);
    setPressed(link, on);
    shapes?.setLinked(on);
    joints.setLinked(on);
  });
  hold.addEventListener("click", () => {
    setPressed(hold, !isPressed(hold));
    driver.setHold(isPressed(hold));
  });
  filter.addEventListener("input", () => {
    shapes?.setFilter(filter.value);
    nothing.hidden = shapes === null || shapes.visible > 0;
  });
  byId("reset", HTMLButtonElement).addEventListener("click", () => {
    if (!canDrive()) return;
    setMood(null);
    driver.rest();
  });
  letGo.addEventListener("click", () => {
    setMood(null);
    driver.release();
    dispatchEvent(new Event("headcast-release"));
  });

  function refresh() {
    shapes?.refresh();
    joints.refresh();
  }

  return {
    refresh,
    /** @param {Record<string, import("./moods.js").Weights>} table */
    addMoods(table) {
      // A face at rest has its own button.
      for (const [name, weights] of Object.entries(table)) {
        if (Object.keys(weights).length > 0) addMood(name, weights);
      }
    },
    /** @param {readonly string[]} names of the shapes, from the server's welcome */
    build(names) {
      shapes = createSliderList({
        root: byId("shape-list", HTMLElement),
        controls: shapeControls(names),
        get: (id) => driver.get(id),
        set,
      });
      shapes.setLinked(isPressed(link));
      shapes.setFilter(filter.value);
      refresh();
    },
    /** @param {boolean} driving */
    setDriving(driving) {
      letGo.disabled = !driving;
    },
  };
}
