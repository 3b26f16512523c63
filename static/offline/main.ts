/**
 * The page of one file without a server: an avatar's live package and what draws it are in it, and it asks nobody for
 * anything. `?clean` in its address shows the head alone, `?background=` gives it another ground, `?size=` a size.
 */
import { openPackage } from "../../runtime/avatar/package/open_package.ts";
import { PORTRAIT } from "../../runtime/base/camera.ts";
import type { OfflineFacts } from "../../runtime/render/offline/facts.ts";
import { openHeadDrawer } from "../client/draw/open_drawer.ts";
import { whyNoDrawing } from "../client/draw/why_not.ts";
import { byId, setText } from "../dom.ts";
import { controlCamera } from "../live/camera/camera_control.ts";
import { createOrbit } from "../live/camera/orbit.ts";
import { createBackdrop } from "./backdrop.ts";
import { createControls } from "./controls.ts";
import { askedSize } from "./fitting_size.ts";
import { createHeadMotion } from "./head_motion.ts";
import { readPart } from "./parts.ts";
import { startStage } from "./stage.ts";

const wishes = new URLSearchParams(location.search);
document.body.classList.toggle("clean", wishes.has("clean"));
const size = askedSize(wishes.get("size"));
const canvas = byId("picture", HTMLCanvasElement);
const backdrop = createBackdrop(wishes.get("background"));
const tell = (text: string) => setText("word", text);

function lack(why: string): void {
  tell("");
  setText("lack-why", why);
  byId("lack", HTMLElement).hidden = false;
}

async function open(): Promise<void> {
  const why = await whyNoDrawing();
  if (why !== null) return lack(why);
  tell("Getting the head ready");
  const facts: OfflineFacts = JSON.parse(new TextDecoder().decode(await readPart("facts")));
  document.body.classList.toggle("marked", facts.mark !== null);
  const opened = openPackage(await readPart("package"), {});
  const { portrait, head } = await opened.about;
  const drawer = await openHeadDrawer({
    package: opened,
    size: size ?? 512,
    background: "transparent",
    mark: facts.mark,
  });
  const motion = createHeadMotion({ seed: seedOf(facts.name), space: head.expressionSpace, map: facts.map });
  const orbit = createOrbit(() => {});
  orbit.adopt({ ...PORTRAIT, ...portrait });
  const stage = startStage({
    ...{
      canvas,
      drawer,
      motion,
      backdrop,
      keepSize: size !== null,
      space: head.expressionSpace,
      camera: orbit.camera,
    },
    onFirst() {
      document.body.classList.add("has-picture");
      tell("");
    },
  });
  controlCamera(byId("surface", HTMLElement), orbit);
  createControls({ canvas, facts, motion, backdrop, stage, tell });
  void drawer.lost.then((reason) => {
    stage.stop();
    lack(`The graphics card was lost, reload the page: ${reason}`);
  });
  Object.assign(globalThis, { headcast: { stage, drawer, motion, orbit } });
}

/** Another idle motion for each avatar (FNV-1a). */
const seedOf = (text: string): number =>
  [...text].reduce((value, letter) => Math.imul(value ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 0;

open().catch((error: Error) => lack(`The head cannot be shown: ${error.message}`));
