import { now } from "../../../../runtime/base/clock.ts";
import { byId, toast } from "../../../dom.ts";
import {
  type FaceTracker,
  openFaceTracker,
  type TrackedFrame,
  type TrackerState,
} from "../../track/face_tracker.ts";
import type { PoseDriver } from "../pose_driver.ts";
import { createCalibrationView } from "./calibration_view.ts";
import { createCaptureTimes } from "./capture_times.ts";
import { createCard } from "./card.ts";
import { cardContent } from "./card_content.ts";
import { createFollower } from "./follower.ts";
import type { Calibration } from "./people.ts";
import { createPeoplePanel } from "./people_panel.ts";
import { createPreview, type Preview } from "./preview.ts";
import { type Choices, loadChoices } from "./store.ts";
import { createSwitches, type Switches } from "./switches.ts";
import { createTimesView } from "./times_view.ts";
import type { Other } from "./words.ts";

export { createSourcesPanel } from "./sources_panel.ts";

/** How often it is looked at whether the camera is silent. */
const TICK_MS = 200;
/** Sliders follow the face at this pace, and the read-out of times at that. */
const SLIDER_MS = 66;
const TIMES_MS = 500;

export interface TrackingOptions {
  driver: PoseDriver;
  /** Says why not where it is false. */
  canDrive: () => boolean;
  /** Clips and moods give up the say. */
  quieten: () => void;
  /** The camera is on, or off. */
  onRunning: (on: boolean) => void;
}

/** The page's own camera drives the head. */
export interface Tracking {
  /** Opens the camera, or lets go of it. */
  toggle(): void;
  /** @param why in words for people, where they have not asked for it */
  stop(why?: string): void;
  /** A slider was moved by hand. */
  touch(id: string, value: number): void;
  /** Something else on this page has the say from now on. */
  pause(other: Other): void;
  poseSent(seq: number, at: number): void;
  pictureShown(poseSeq: number | null, at: number): void;
}

export function createTracking({ driver, canDrive, quieten, onRunning }: TrackingOptions): Tracking {
  const times = createCaptureTimes();
  let state: TrackerState = { kind: "stopped" };
  let other: Other | null = null, fault: string | null = null;

  const follower = createFollower({ driver, onChange: show });
  const told = { onFrame: take, onState: setState, onUnused: () => calibrating.drop() };
  const tracker = openFaceTracker({ ...told, onNetLost: (fault) => picture.netLost(fault) });
  const picture = createPicture(tracker, () => isOn() && start());
  const calibrating = createCalibrating(tracker);
  const showSliders = createSliderPace(driver);
  const showCard = createCard({ again: start, "go-on": () => give(null), "give-back": follower.unpin }, stop);
  const isOn = () => state.kind === "starting" || state.kind === "running";

  function show(): void {
    const { presence, pinned } = follower;
    showCard(cardContent({ state, fault, other, presence, pinned }));
  }

  function take(frame: TrackedFrame): void {
    times.tracked(frame.stages);
    follower.take(frame, frame.stages.arrived);
    picture.draw(frame);
    if (!follower.paused) showSliders(now());
  }

  function setState(next: TrackerState): void {
    const began = next.kind === "running" && state.kind !== "running";
    state = next;
    if (next.kind === "running") picture.shape(next.width / next.height);
    if (began) {
      picture.begin(tracker.stream);
      calibrating.setRunning(true, !picture.choices.offered);
      picture.set("offered", true);
    }
    if (next.kind !== "failed") return show();
    if (next.fault === "constraint" && picture.choices.device !== "") {
      toast("The camera that was chosen is not here: another one is taken");
      picture.set("device", "");
      return start();
    }
    fault = next.message;
    end();
    show();
  }

  /** Nothing of the camera goes on. */
  function end(): void {
    other = null;
    calibrating.setRunning(false);
    picture.show(null);
    times.reset();
    follower.reset();
    onRunning(false);
  }

  function start(): void {
    if (!canDrive()) return;
    quieten();
    fault = null;
    // The camera before this one shows nothing any more.
    picture.show(null);
    tracker.use(calibrating.known);
    onRunning(true);
    // What goes wrong comes as a state.
    const { device } = picture.choices;
    tracker.start(device === "" ? {} : { deviceId: device }).catch(() => {});
  }

  function stop(why?: string): void {
    fault = isOn() ? why ?? null : null;
    if (isOn()) {
      tracker.stop();
      end();
    }
    show();
  }

  /** Who has the say from now on; null is the camera. */
  function give(to: Other | null): void {
    if (!isOn() || to === null && !canDrive()) return;
    if (to === null) quieten();
    other = to;
    to === null ? follower.resume() : follower.pause();
    show();
  }

  watchHiding(() => state);
  watchTime(() => state.kind === "running" ? follower.tick : null, times.summary);
  return {
    toggle: () => isOn() ? stop() : start(),
    stop,
    touch(id, value) {
      if (isOn() && other === null) follower.pin(id, value);
    },
    pause: give,
    poseSent: times.sent,
    pictureShown: times.shown,
  };
}

/** The camera's picture on the page: which camera, whether it is shown, and what is mirrored. */
function createPicture(
  tracker: FaceTracker,
  onDevice: () => void,
): Pick<Preview, "draw" | "shape" | "show"> & Pick<Switches, "set"> & {
  choices: Readonly<Choices>;
  begin(stream: MediaStream | null): void;
  /** MediaPipe's net cannot be had. */
  netLost(fault: string): void;
} {
  const choices = loadChoices();
  const preview = createPreview((open) => switches.set("preview", open));
  const switches = createSwitches({
    choices,
    onChange: (what) => what === "device" ? onDevice() : apply(),
  });

  function apply(): void {
    tracker.mirror = choices.mirrorHead;
    tracker.preview = choices.preview;
    tracker.makeShapesBy(choices.shapesBy);
    preview.setOpen(choices.preview);
    preview.setMirrored(choices.mirrorPreview);
  }
  apply();
  return {
    ...{ choices, set: switches.set, draw: preview.draw, shape: preview.shape, show: preview.show },
    begin(stream) {
      preview.show(stream);
      switches.listDevices();
    },
    netLost(fault) {
      toast(`${fault}. Headcast's solver goes on`, "error");
      switches.set("shapesBy", "solver");
    },
  };
}

/** Sliders follow the face at a pace of their own, and not at all where nobody sees them. */
function createSliderPace(driver: PoseDriver): (at: number) => void {
  const pages = ["page-face", "page-joints"].map((id) => byId(id, HTMLElement));
  let shownAt = 0;
  return (at) => {
    if (at - shownAt < SLIDER_MS || document.hidden || pages.every((page) => page.hidden)) return;
    shownAt = at;
    driver.valuesChanged();
  };
}

/** Who is before the camera, and the three seconds in which their face is learnt. */
function createCalibrating(
  tracker: FaceTracker,
): {
  readonly known: Calibration | null;
  setRunning(on: boolean, offer?: boolean): void;
  /** What was learnt of who is before the camera is of tables that are no more. */
  drop(): void;
} {
  const people = createPeoplePanel({
    onCalibration: tracker.use,
    onWish: () => tracker.state.kind === "running" && calibration.begin(),
  });
  const calibration = createCalibrationView({
    async run() {
      people.learnt(await tracker.calibrate());
      toast("Calibrated: your face at rest is the head's");
    },
    onClosed: () => byId("surface", HTMLElement).focus({ preventScroll: true }),
  });
  return {
    get known() {
      return people.calibration;
    },
    drop() {
      people.stale();
      toast(
        "What was learnt of this face was for an older tracker, and is dropped: calibrate again",
        "error",
      );
      calibration.offer();
    },
    setRunning(on, offer = false) {
      people.setRunning(on);
      if (!on) calibration.close();
      else if (offer && people.calibration === null) calibration.offer();
    },
  };
}

/** A hidden tab whose browser gives it no pictures says so when it is seen again; a tab that goes on says that it does. */
function watchHiding(present: () => TrackerState): void {
  const { title } = document;
  document.addEventListener("visibilitychange", () => {
    const state = present();
    const on = state.kind === "running";
    document.title = document.hidden && on && state.whileHidden ? `● ${title}` : title;
    if (document.hidden || !on || state.whileHidden) return;
    toast("While this tab was hidden the browser gave no pictures: the head was left to idle");
  });
}

/** Tells the follower of the time while the camera runs, and shows the stages while their page is open. */
function watchTime(
  tick: () => ((at: number) => void) | null,
  summary: ReturnType<typeof createCaptureTimes>["summary"],
): void {
  const page = byId("page-tracking", HTMLElement);
  const showTimes = createTimesView();
  let timesAt = 0;
  setInterval(() => {
    const at = now();
    const running = tick();
    running?.(at);
    if (page.hidden || document.hidden || at - timesAt < TIMES_MS) return;
    timesAt = at;
    showTimes(running && summary(at));
  }, TICK_MS);
}
