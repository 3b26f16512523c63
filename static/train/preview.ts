import { byId, setPressed, setText } from "../dom.ts";
import { tokenHeaders } from "../token.ts";

/** The picture that a training writes now and then, with a bar to go back in time. */
export interface Preview {
  /** Another training is shown: the latest picture again. */
  follow(training: string): void;
  /** @param files of the training, in the order of their steps */
  show(files: readonly string[]): void;
}

/** @param token a picture that is loaded by its address alone would lack it */
export function createPreview(token: string | null): Preview {
  const picture = byId("preview", HTMLImageElement);
  const scrub = byId("scrub", HTMLInputElement);
  const live = byId("live", HTMLButtonElement);
  let training = "";
  let files: readonly string[] = [];
  let following = true;

  function show(): void {
    scrub.max = String(Math.max(0, files.length - 1));
    if (following) scrub.value = scrub.max;
    setPressed(live, following);
    const name = files[scrub.valueAsNumber];
    picture.hidden = name === undefined;
    if (name === undefined) return;
    const step = parseInt(name);
    const source = `api/trainings/${encodeURIComponent(training)}/previews/${name}`;
    if (picture.dataset.source !== source) void load(source);
    picture.alt = `Front, side and an expression after ${step} steps; below, what the guidance wants to see`;
    setText("preview-step", `Step ${step}`);
  }

  async function load(source: string): Promise<void> {
    picture.dataset.source = source;
    if (token === null) return void (picture.src = source);
    const response = await fetch(source, { headers: tokenHeaders(token) });
    if (!response.ok || picture.dataset.source !== source) return;
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(await response.blob());
  }

  scrub.addEventListener("input", () => {
    following = scrub.valueAsNumber === files.length - 1;
    show();
  });
  live.addEventListener("click", () => {
    following = true;
    show();
  });
  return {
    follow(name) {
      [training, files, following] = [name, [], true];
    },
    show(newest) {
      files = newest;
      show();
    },
  };
}
