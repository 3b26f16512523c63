import { syntheticXmp } from "../../../runtime/base/synthetic.ts";
import { withXmp } from "../../../runtime/formats/png_xmp.ts";
import { byId, toast } from "../../dom.ts";
import type { Backdrop } from "./backdrop/backdrop.ts";

/** The button that saves a picture: of the head alone, or before the picture that is behind it. */
export function saveSnapshots(backdrop: Backdrop): void {
  byId("snapshot", HTMLButtonElement).addEventListener("click", async () => {
    try {
      await save(await taken(byId("picture", HTMLCanvasElement), backdrop));
    } catch (error) {
      toast(`The picture cannot be saved: ${error instanceof Error ? error.message : error}`, "error");
    }
  });
}

async function taken(head: HTMLCanvasElement, backdrop: Backdrop): Promise<Blob> {
  const { width, height } = head;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d")!;
  await backdrop.drawInto(context);
  context.drawImage(head, 0, 0);
  return await new Promise<Blob>((resolve, reject) =>
    canvas.toBlob((blob) => blob === null ? reject(new Error("this browser cannot write it")) : resolve(blob))
  );
}

async function save(blob: Blob): Promise<void> {
  const png = withXmp(new Uint8Array(await blob.arrayBuffer()), syntheticXmp());
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([png], { type: "image/png" }));
  link.download = `headcast-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
