// @ts-check
/// <reference lib="dom" />
import { createCurve, short } from "./curve.js";
import { byId, setPressed } from "./dom.js";
import { clockTime, createTrainingLog } from "./training_log.js";

/** How often the page asks for what is new. */
const POLL_MS = 1500;
const COLOURS = ["#f1b183", "#86d6a8", "#8fb8f0", "#f0c46c", "#c89bf0", "#f2836f", "#7ad3d3", "#b9bcc4"];
const STATES = /** @type {Record<string, readonly [string, string]>} */ ({
  running: ["joined", "Training"],
  done: ["joined", "Done"],
  stopped: ["connecting", "Stopped"],
  failed: ["lost", "Failed"],
  silent: ["lost", "Not running"],
});
const EVENTS_SHOWN = 12;

const choice = byId("choice", HTMLSelectElement);
const scrub = byId("scrub", HTMLInputElement);
const live = byId("live", HTMLButtonElement);
const preview = byId("preview", HTMLImageElement);
const curves = {
  loss: createCurve(byId("loss-curve", HTMLCanvasElement), { logarithmic: true }),
  terms: createCurve(byId("terms-curve", HTMLCanvasElement), { logarithmic: true }),
  splats: createCurve(byId("splats-curve", HTMLCanvasElement)),
};
const log = createTrainingLog();
/** The training that is shown, and the byte of its metrics to go on from. */
let shown = "";
let next = 0;
/** @type {string[]} */
let previews = [];
let following = true;

choice.addEventListener("change", () => {
  location.hash = choice.value;
  void refresh();
});
scrub.addEventListener("input", () => {
  following = scrub.valueAsNumber === previews.length - 1;
  showPreview();
});
live.addEventListener("click", () => {
  following = true;
  showPreview();
});

async function refresh() {
  try {
    const { trainings } = await get("api/training");
    list(trainings);
    byId("empty", HTMLElement).hidden = trainings.length > 0;
    byId("picture", HTMLElement).hidden = trainings.length === 0;
    if (choice.value === "") return state("connecting", "Nothing trained yet");
    if (choice.value !== shown) {
      [shown, next, previews, following] = [choice.value, 0, [], true];
      log.clear();
    }
    const training = await get(`api/training/${encodeURIComponent(shown)}?from=${next}`);
    // A shorter file is a training that began anew under the same name.
    if (training.next < next) log.clear();
    log.add(training.lines);
    next = training.next;
    previews = training.previews;
    const [kind, words] = STATES[training.state] ?? ["lost", "Unknown"];
    state(kind, words);
    show(training);
  } catch (error) {
    state("lost", error instanceof TypeError ? "The server does not answer" : String(error));
  }
}

/** @param {readonly { name: string, prompt: string }[]} trainings newest first */
function list(trainings) {
  const asked = decodeURIComponent(location.hash.slice(1));
  const names = trainings.map(({ name }) => name);
  if (names.join() !== [...choice.options].map(({ value }) => value).join()) {
    choice.replaceChildren(...trainings.map(({ name, prompt }) => new Option(prompt || name, name)));
  }
  choice.value = names.includes(asked) ? asked : names[0] ?? "";
  choice.hidden = names.length < 2;
}

/**
 * Steps a second, or one in so many seconds where networks take their time.
 * @param {number} rate
 */
function stepRate(rate) {
  return rate >= 0.2 || rate <= 0 ? rate.toFixed(2) : `1 in ${(1 / rate).toFixed(rate > 0.02 ? 1 : 0)} s`;
}

/** @param {{ prompt: string, name: string, steps: number, state: string }} training */
function show({ prompt, name, steps, state }) {
  byId("prompt", HTMLElement).textContent = prompt || name;
  const { metrics, events } = log;
  const last = metrics.at(-1);
  const left = state === "running" ? log.secondsLeft(steps) : null;
  figure("step", last ? `${last.step} of ${steps}` : "–");
  figure("left-name", left === null ? "Time taken" : "Time left");
  figure("left", left !== null ? clockTime(left) : last ? clockTime(last.seconds) : "–");
  figure("splats", last ? last.splats.toLocaleString("en") : "–");
  figure("rate", last ? stepRate(last.iterationsPerSecond) : "–");
  figure("loss", last ? short(log.smoothed().at(-1) ?? last.loss) : "–");
  const bar = byId("bar", HTMLElement);
  bar.setAttribute("aria-valuenow", String(last?.step ?? 0));
  bar.setAttribute("aria-valuemax", String(steps));
  bar.style.setProperty("--share", `${100 * (last?.step ?? 0) / steps}%`);

  const smooth = log.smoothed();
  curves.loss.show([
    { points: metrics.map(({ step, loss }) => [step, loss]), colour: "rgb(241 177 131 / 35%)", width: 1 },
    { points: metrics.map(({ step }, index) => [step, smooth[index] ?? NaN]), colour: "#f1b183", width: 2 },
  ], steps);
  const names = Object.keys(last?.terms ?? {});
  const colourOf = (/** @type {string} */ term) => COLOURS[names.indexOf(term) % COLOURS.length] ?? "white";
  curves.terms.show(
    names.map((term) => ({
      points: metrics.map(({ step, terms }) => [step, terms[term] ?? NaN]),
      colour: colourOf(term),
    })),
    steps,
  );
  curves.splats.show(
    [{ points: metrics.map(({ step, splats }) => [step, splats]), colour: "#8fb8f0" }],
    steps,
  );
  byId("terms", HTMLElement).replaceChildren(
    ...names.map((term) => row(term, short(last?.terms[term] ?? 0), colourOf(term))),
  );
  byId("events", HTMLElement).replaceChildren(
    ...events.filter(({ event }) => event !== "previewed").slice(-EVENTS_SHOWN).reverse()
      .map(({ event, step, words }) => row(words ? `${event}: ${words}` : event, String(step))),
  );
  showPreview();
}

function showPreview() {
  scrub.max = String(Math.max(0, previews.length - 1));
  if (following) scrub.value = scrub.max;
  setPressed(live, following);
  const name = previews[scrub.valueAsNumber];
  preview.hidden = name === undefined;
  if (name === undefined) return;
  const step = parseInt(name);
  const source = `training/${encodeURIComponent(shown)}/previews/${name}`;
  if (preview.getAttribute("src") !== source) preview.src = source;
  preview.alt = `Front, side and an expression after ${step} steps; below, what the guidance wants to see`;
  byId("preview-step", HTMLElement).textContent = `Step ${step}`;
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} [colour]
 */
function row(name, value, colour) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = name;
  const number = document.createElement("b");
  number.textContent = value;
  if (colour) {
    const swatch = document.createElement("i");
    swatch.style.setProperty("--colour", colour);
    item.append(swatch);
  }
  item.append(words, number);
  return item;
}

/**
 * @param {string} id
 * @param {string} text
 */
function figure(id, text) {
  byId(id, HTMLElement).textContent = text;
}

/**
 * @param {string} kind
 * @param {string} text
 */
function state(kind, text) {
  const element = byId("status", HTMLElement);
  element.dataset.status = kind;
  element.textContent = text;
}

/** @param {string} path */
async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`The server answers ${response.status}`);
  return await response.json();
}

await refresh();
setInterval(refresh, POLL_MS);
