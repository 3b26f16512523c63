import { syntheticXmp } from "../../../runtime/base/synthetic.ts";
import { withXmp } from "../../../runtime/formats/png_xmp.ts";

/** Saves a canvas's picture as a file of the browser's downloads, which says that it is synthetic. */
export async function savePng(canvas: HTMLCanvasElement): Promise<void> {
  const blob = await new Promise<Blob>((resolve, reject) =>
    canvas.toBlob((blob) => blob === null ? reject(new Error("this browser cannot write it")) : resolve(blob))
  );
  const png = withXmp(new Uint8Array(await blob.arrayBuffer()), syntheticXmp());
  saveFile(new Blob([png], { type: "image/png" }), "png");
}

/** Saves a file to the browser's downloads, named by the moment. */
export function saveFile(blob: Blob, ending: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `headcast-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
