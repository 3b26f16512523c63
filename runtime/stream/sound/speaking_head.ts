import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import { createDrivenFace, type DrivenFace } from "../driven_face.ts";
import type { Driver } from "../../motion/driver.ts";
import type { ServerMessage } from "../../protocol/server_messages.ts";
import { createMoodLayer, type MoodLayer } from "../../motion/mood_layer.ts";
import { createEasingHead, type EasingHead } from "../handover/easing_head.ts";
import { createRetargeting, type Retargeting } from "../retargeting.ts";
import type { SessionOptions } from "../session/session_options.ts";
import type { SessionEvent } from "../session/session_event.ts";
import { createSessionSound, type SessionSound } from "./session_sound.ts";

/** What moves a session's head: who drives it, and what it says. */
export interface SpeakingHead {
  readonly driver: Driver;
  readonly face: DrivenFace;
  readonly retargeting: Retargeting;
  readonly moods: MoodLayer;
  /** What another server showed of it. */
  readonly easing: EasingHead;
  /** Null where this server has no sound. */
  readonly sound: SessionSound | null;
  /**
   * Moves another head from now on: what drives goes on, and so does what is said.
   *
   * @param maps how frames of other spaces move it, where that was solved
   */
  wear(space: ExpressionSpace, maps: readonly RetargetData[]): void;
}

/** @param tell one member, or all (null) */
export function createSpeakingHead(
  { name, avatar, clock, flameMap, speech, soundMs, facts: { owns } }: SessionOptions,
  happen: (event: SessionEvent) => void,
  tell: (to: string | null, message: ServerMessage) => void,
): SpeakingHead {
  const seed = hash(name);
  const { space } = avatar;
  const { retargeting, wear, ...worn } = createWorn(seed, space, flameMap);
  const onto = () => retargeting.onto.find(({ from }) => from.space === "arkit");
  const moods = createMoodLayer(onto);
  const driver = feeling(worn.driver, moods), face = feeling(worn.face, moods);
  const easing = createEasingHead();
  const parts = { retargeting, moods, easing, wear };
  if (speech === null) return { ...parts, driver: eased(driver, easing), face, sound: null };
  const sound = createSessionSound({
    ...{ parts: speech, clock, seed, space, happen, tell, soundMs },
    onto,
    owned: owns && (() => owns(name)),
  });
  return { ...parts, driver: eased(speaking(driver, sound), easing), face: speaking(face, sound), sound };
}

/** What drives a head, which shows at first what another server showed of it. */
function eased(driver: Driver, easing: EasingHead): Driver {
  return {
    ...driver,
    sample(now, into) {
      const sample = driver.sample(now, into);
      easing.apply(now, into);
      return sample;
    },
  };
}

/** What drives a head, joined with a mood; before speech, which owns the mouth while it sounds. */
function feeling<Face extends DrivenFace>(face: Face, moods: MoodLayer): Face {
  return {
    ...face,
    sample(now, into) {
      const sample = face.sample(now, into);
      moods.apply(now, into);
      return sample;
    },
  };
}

/** What moves the head that is shown, whichever that is by now. */
function createWorn(
  seed: number,
  first: ExpressionSpace,
  flameMap: RetargetData | undefined,
): Omit<SpeakingHead, "moods" | "sound" | "easing"> {
  function make(space: ExpressionSpace) {
    const { driver, face } = createDrivenFace({ seed, space, flameMap });
    return { space, driver, face, retargeting: createRetargeting(space, driver, flameMap) };
  }
  let worn = make(first);
  let sender: Parameters<Driver["reset"]> = [];
  return {
    driver: {
      push: (...frame) => worn.driver.push(...frame),
      sample: (...at) => worn.driver.sample(...at),
      use: (map) => worn.driver.use(map),
      link: () => worn.driver.link(),
      reset(...another) {
        sender = another;
        worn.driver.reset(...another);
      },
    },
    face: { sample: (...at) => worn.face.sample(...at) },
    retargeting: {
      get onto() {
        return worn.retargeting.onto;
      },
      get out() {
        return worn.retargeting.out;
      },
      learn: (maps) => worn.retargeting.learn(maps),
      forget: () => worn.retargeting.forget(),
    },
    wear(space, maps) {
      if (space === worn.space) worn.retargeting.forget();
      else {
        worn = make(space);
        worn.driver.reset(...sender);
      }
      worn.retargeting.learn(maps);
    },
  };
}

/** What drives a head, joined with what it says. */
function speaking<Face extends DrivenFace>(face: Face, sound: SessionSound): Face {
  return {
    ...face,
    sample(now, into) {
      const sample = face.sample(now, into);
      sound.mix(now, sample.idleWeight, into);
      return sample;
    },
  };
}

/** FNV-1a: gives each session an idle motion of its own. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
