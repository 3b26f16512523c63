import type { Page } from "playwright-core";

/** What a finger needs, CSS pixels. */
const TOUCH = 44;

/** What a notch and rounded corners take of a phone's screen, CSS pixels. */
export interface Insets {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Gives a page a notch. */
export async function setInsets(page: Page, insets: Insets): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // Newer than the types of this client.
  await session.send("Emulation.setSafeAreaInsetsOverride" as never, { insets } as never);
}

/**
 * What is wrong with the buttons and fields that a page shows: too small for a finger, out of the window or below its
 * notch, or below something else. What lies further down in a part that scrolls is looked at where it is scrolled to.
 */
export const objectionsTo = (page: Page, insets: Insets): Promise<string[]> =>
  page.evaluate(`(${OBJECTIONS})(${JSON.stringify(insets)})`) as Promise<string[]>;

// As text: the page's own types are not those of this project.
const OBJECTIONS = `(async (insets) => {
  // What was just pressed is laid out.
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const objections = [];
  const name = (each) => each.id || each.className || each.textContent.trim().slice(0, 20);
  const boxOf = (each) => each.getBoundingClientRect();
  const targets = document.querySelectorAll("button, select, textarea, summary, input, [role=tab], .swatch");
  for (const each of targets) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.matches(".swatch input")) continue;
    each.scrollIntoView({ block: "center", inline: "center" });
    const { left, top, right, bottom, width, height } = boxOf(each);
    if (width < ${TOUCH} - 0.5 || height < ${TOUCH} - 0.5) {
      objections.push(name(each) + " is " + width.toFixed(0) + " x " + height.toFixed(0));
    }
    const [end, foot] = [innerWidth - insets.right, innerHeight - insets.bottom];
    if (left < insets.left - 0.5 || top < insets.top - 0.5 || right > end + 0.5 || bottom > foot + 0.5) {
      objections.push(name(each) + " is out of the window");
    }
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const hit = document.elementFromPoint(x, y);
    if (hit === null || !(each === hit || each.contains(hit) || hit.contains(each) && each.matches(":disabled"))) {
      objections.push(name(each) + " lies below " + (hit === null ? "nothing" : name(hit)));
    }
  }
  if (scrollX !== 0 || scrollY !== 0) objections.push("the page scrolls");
  if (document.documentElement.scrollWidth > innerWidth) objections.push("the page is wider than the window");
  return objections;
})`;
