import { byId } from "../../../dom.ts";

/** How a picture fills the stage. */
export const FITS = ["cover", "contain", "blur"] as const;
/** One of FITS. */
export type Fit = (typeof FITS)[number];

/** Of a stage of 900 pixels, as static/css/stream.css has it. */
const BLUR = 18 / 900;

/** The picture behind the head, which stage and head lie over. */
export interface Backdrop {
  fit: Fit;
  /** @param picture null for none */
  set(picture: Blob | null): void;
  /** Draws what there is into a whole canvas, filled or fitted as the stage is. */
  drawInto(context: CanvasRenderingContext2D): Promise<void>;
}

export function createBackdrop(): Backdrop {
  const element = document.createElement("div");
  element.id = "backdrop";
  element.hidden = true;
  byId("stage", HTMLElement).prepend(element);
  let url: string | null = null;
  let shown: Blob | null = null;

  return {
    get fit() {
      return element.dataset.fit as Fit;
    },
    set fit(fit) {
      element.dataset.fit = fit;
    },
    set(picture) {
      if (url !== null) URL.revokeObjectURL(url);
      shown = picture;
      url = picture && URL.createObjectURL(picture);
      element.style.backgroundImage = url === null ? "" : `url("${url}")`;
      element.hidden = url === null;
    },
    async drawInto(context) {
      if (shown === null) return;
      const image = await createImageBitmap(shown);
      draw(context, image, this.fit);
      image.close();
    },
  };
}

function draw(context: CanvasRenderingContext2D, image: ImageBitmap, fit: Fit): void {
  const { width, height } = context.canvas;
  const sides = [width / image.width, height / image.height] as const;
  const scale = fit === "contain" ? Math.min(...sides) : Math.max(...sides) * (fit === "blur" ? 1.1 : 1);
  const [wide, high] = [image.width * scale, image.height * scale];
  context.fillRect(0, 0, width, height);
  if (fit === "blur") context.filter = `blur(${BLUR * width}px)`;
  context.drawImage(image, (width - wide) / 2, (height - high) / 2, wide, high);
  context.filter = "none";
}
