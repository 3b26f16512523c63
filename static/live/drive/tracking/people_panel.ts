import { byId, setText, toast } from "../../../dom.ts";
import {
  type Calibration,
  choose,
  forget,
  fromElsewhere,
  type People,
  rename,
  withCalibration,
} from "./people.ts";
import { loadPeople, storePeople, watchPeople } from "./store.ts";

export interface PeoplePanelOptions {
  /** Somebody else is before the camera, or what was learnt of them is. */
  onCalibration: (calibration: Calibration | null) => void;
  /** Somebody who has not calibrated is chosen, or a calibration is asked for. */
  onWish: () => void;
}

/** Who is before the camera, by name, and what was learnt of their faces; kept on this device. */
export interface PeoplePanel {
  readonly calibration: Calibration | null;
  learnt(calibration: Calibration): void;
  /** What was learnt of who is chosen is of no use any more. */
  stale(): void;
  /** Whether there is a camera to calibrate with. */
  setRunning(on: boolean): void;
}

const ELSE = "else";

export function createPeoplePanel({ onCalibration, onWish }: PeoplePanelOptions): PeoplePanel {
  const select = byId("track-person", HTMLSelectElement);
  const name = byId("track-name", HTMLInputElement);
  const again = byId("track-calibrate", HTMLButtonElement);
  const away = byId("track-forget", HTMLButtonElement);
  let people = loadPeople();

  const calibration = () => people.chosen === null ? null : people.list[people.chosen]!.calibration;

  function show(): void {
    const { list, chosen } = people;
    select.replaceChildren(
      ...list.map((person, at) => new Option(person.name, String(at), false, at === chosen)),
      new Option(list.length === 0 ? "Not calibrated" : "Somebody else", ELSE, false, chosen === null),
    );
    name.disabled = away.disabled = chosen === null;
    name.value = chosen === null ? "" : list[chosen]!.name;
    again.textContent = chosen === null ? "Calibrate" : "Calibrate again";
    setText(
      "track-person-word",
      chosen === null
        ? "Calibrating takes three seconds and makes a resting face rest. It works without, less well."
        : "What was learnt of this face is kept in this browser.",
    );
  }

  function set(next: People, tell = true): void {
    people = next;
    if (!storePeople(people)) toast("This browser keeps nothing: calibrations hold until the page is closed");
    show();
    if (tell) onCalibration(calibration());
  }

  select.addEventListener("change", () => {
    set(choose(people, select.value === ELSE ? null : Number(select.value)));
    if (people.chosen === null) onWish();
  });
  name.addEventListener("change", () => set(rename(people, name.value), false));
  again.addEventListener("click", onWish);
  away.addEventListener("click", () => set(forget(people)));
  watchPeople(() => {
    const before = JSON.stringify(calibration());
    people = fromElsewhere(loadPeople(), people);
    show();
    if (JSON.stringify(calibration()) !== before) onCalibration(calibration());
  });
  show();

  return {
    get calibration() {
      return calibration();
    },
    learnt: (learnt) => set(withCalibration(people, learnt), false),
    stale: () => set(forget(people)),
    setRunning(on) {
      again.disabled = !on;
    },
  };
}
