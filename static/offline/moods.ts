import { EXPRESSIONS } from "../../runtime/motion/expressions.ts";
import { byId, setPressed } from "../dom.ts";
import { makeButton } from "../live/stream/elements.ts";

/** What the head feels, by a row of buttons and the keys 1 to 9; 0 ends it, and so does the same once more. */
export interface Moods {
  /** @param index among the buttons; none where there is no such */
  press(index: number): void;
  end(): void;
}

export function createMoods(feel: (mood: string | null) => void): Moods {
  const names = EXPRESSIONS.moods.filter((name) => name !== "neutral");
  let felt: string | null = null;

  function set(mood: string | null): void {
    felt = mood;
    feel(mood);
    buttons.forEach((button, at) => setPressed(button, names[at] === felt));
  }

  const press = (mood: string | undefined) => mood !== undefined && set(mood === felt ? null : mood);
  const buttons = names.map((name, at) => {
    const button = makeButton(name[0]!.toUpperCase() + name.slice(1), "", () => press(name));
    if (at < 9) button.title = `Key ${at + 1}`;
    setPressed(button, false);
    return button;
  });
  byId("moods", HTMLElement).replaceChildren(...buttons);
  return { press: (index) => press(names[index]), end: () => set(null) };
}
