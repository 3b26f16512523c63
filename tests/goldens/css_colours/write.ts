/**
 * Writes colours.json: what Chromium makes of colours as CSS writes them, and of what looks like one. The names come
 * from the package color-name.
 *
 *     deno run -A tests/goldens/css_colours/write.ts
 */
import { chromium } from "playwright-core";
import names from "npm:color-name@2.1.1";
import { findBrowser } from "../../../runtime/cli/browser.ts";
import { QUIET_FLAGS } from "../../browser_support.ts";

const WRITTEN = [
  ...Object.keys(names).sort(),
  ...["transparent", "White", " white ", "whiteish", "white white", "", "none", "currentcolour", "inherit"],
  ...[
    "#202020",
    "#222",
    "#AbCdEf",
    "#abcf",
    "#abc8",
    "#102030ff",
    "#10203080",
    "#12345",
    "#1234567",
    "#ggg",
    "#",
  ],
  ...["rgb(32, 64, 128)", "rgb(32,64,128)", "rgb( 32 , 64 , 128 )", "rgb(32 64 128)", "RGB(32 64 128)"],
  ...["rgb(10%, 20%, 30%)", "rgb(10% 20% 30%)", "rgb(12.5 1e1 +3)", "rgb(.5 0 0)", "rgb(300, -5, 0)"],
  ...["rgb(10%, 20, 30)", "rgb(10% 20 30)", "rgb(32 64, 128)", "rgb(32, 64)", "rgb(1 2 3 4)"],
  ...["rgb(a, b, c)", "rgb 1 2 3", "rgb (1, 2, 3)", "rgb()", "rgb(1.,2,3)", "rgb(1 2 3 /)", "rgb(1  2\t3)"],
  ...["rgba(32, 64, 128, 1)", "rgba(32, 64, 128)", "rgba(32, 64, 128, 0.5)", "rgb(32 64 128 / 100%)"],
  ...["rgb(32 64 128 / 50%)", "rgba(0, 0, 0, 0)", "rgb(1 2 3, 1)", "rgb(1, 2, 3 / 1)"],
];

const browser = await chromium.launch({ executablePath: findBrowser()!, args: [...QUIET_FLAGS] });
const page = await browser.newPage();
const seen = await page.evaluate((all) => {
  // The browser's, where this runs.
  // deno-lint-ignore no-explicit-any
  const { document, CSS } = globalThis as any;
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return all.map((written) => {
    if (!CSS.supports("color", written) || ["inherit", "currentcolor"].includes(written)) return null;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = written;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  });
}, WRITTEN);
const version = browser.version();
await browser.close();
const rows = WRITTEN.map((written, at) => `    ${JSON.stringify([written, seen[at]])}`);
await Deno.writeTextFile(
  new URL("colours.json", import.meta.url),
  `{\n  "browser": "Chromium ${version.split(".")[0]}",\n  "colours": [\n${rows.join(",\n")}\n  ]\n}\n`,
);
