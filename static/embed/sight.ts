import { isScrolledOut } from "./scrolled_out.ts";

/** Whether what a page shows can be seen: its tab is in front, and the element not scrolled out of it. */
export interface Sight {
  add(element: HTMLElement): void;
  remove(element: HTMLElement): void;
  /** Whether this one can be. */
  sees(element: HTMLElement): boolean;
  /** Whether any of all can be. */
  readonly any: boolean;
  close(): void;
}

/** A head is back before it is scrolled into the window. */
const MARGIN = "50%";

/** @param changed something can be seen, or cannot be any more */
export function createSight(changed: () => void): Sight {
  const elements = new Set<Element>();
  const out = new Set<Element>();
  const observer = "IntersectionObserver" in globalThis
    ? new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (isScrolledOut(entry, scrollX, scrollY)) out.add(entry.target);
        else out.delete(entry.target);
      }
      changed();
    }, { rootMargin: MARGIN })
    : null;
  // One that a page has moved into a window of its own (document picture-in-picture) is seen there.
  const sees = (element: Element) => !element.ownerDocument.hidden && !out.has(element);

  return {
    add(element) {
      elements.add(element);
      document.addEventListener("visibilitychange", changed);
      observer?.observe(element);
    },
    remove(element) {
      elements.delete(element);
      out.delete(element);
      observer?.unobserve(element);
    },
    sees,
    get any() {
      return [...elements].some(sees);
    },
    close() {
      elements.clear();
      observer?.disconnect();
      document.removeEventListener("visibilitychange", changed);
    },
  };
}

/** A canvas that is made a stream is looked at by whoever has that, and no event tells so. @returns what ends it */
export function onCapture(canvas: HTMLCanvasElement, captured: () => void): () => void {
  if (!("captureStream" in canvas)) return () => {};
  canvas.captureStream = function (...rate) {
    captured();
    return HTMLCanvasElement.prototype.captureStream.apply(canvas, rate);
  };
  return () => Reflect.deleteProperty(canvas, "captureStream");
}
