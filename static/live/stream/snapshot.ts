import { byId, toast } from "../../dom.ts";
import type { Backdrop } from "./backdrop/backdrop.ts";
import { savePng } from "./save_png.ts";

/** The button that saves a picture: of the head alone, or before the picture that is behind it. */
export function saveSnapshots(backdrop: Backdrop): void {
  byId("snapshot", HTMLButtonElement).addEventListener("click", async () => {
    try {
      await savePng(await taken(byId("picture", HTMLCanvasElement), backdrop));
    } catch (error) {
      toast(`The picture cannot be saved: ${error instanceof Error ? error.message : error}`, "error");
    }
  });
}

async function taken(head: HTMLCanvasElement, backdrop: Backdrop): Promise<HTMLCanvasElement> {
  const { width, height } = head;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d")!;
  await backdrop.drawInto(context);
  context.drawImage(head, 0, 0);
  return canvas;
}
