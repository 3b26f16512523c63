/** What an IntersectionObserver tells, as much of it as is needed; pixels, of the window. */
interface Place {
  readonly isIntersecting: boolean;
  readonly boundingClientRect: {
    readonly right: number;
    readonly bottom: number;
    readonly width: number;
    readonly height: number;
  };
}

/**
 * Whether an element cannot be seen where it is. One that has no place in the window, or lies where nobody can scroll to,
 * is what a page draws from (a texture, a canvas of its own): that is not known to be unseen.
 *
 * @param scrollX how far the page is scrolled, pixels
 */
export function isScrolledOut(
  { isIntersecting, boundingClientRect: { right, bottom, width, height } }: Place,
  scrollX: number,
  scrollY: number,
): boolean {
  if (isIntersecting || width === 0 || height === 0) return false;
  return right + scrollX > 0 && bottom + scrollY > 0;
}
