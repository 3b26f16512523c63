import { byId } from "../../../dom.ts";
import { makeButton } from "../elements.ts";
import { capital } from "./key_table.ts";

/**
 * Below the picture, the mood that lies over what drives the head, as long as it does: the word for a key goes by itself,
 * and a deck of buttons or another window may have set it. A press ends it.
 */
export function createMoodChip(end: () => void): (mood: string | null) => void {
  const chip = makeButton("", "mood-chip", end);
  chip.hidden = true;
  byId("mode", HTMLElement).after(chip);
  return (mood) => {
    chip.hidden = mood === null;
    chip.textContent = mood === null ? "" : `${capital(mood)} ✕`;
    chip.setAttribute("aria-label", `End the mood ${mood ?? ""}`);
    chip.title = "End the mood";
  };
}
