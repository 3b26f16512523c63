import type { Training, TrainingReport, TrainingState } from "../../runtime/protocol/training_report.ts";
import { byId, setText, titleWhatIsCut } from "../dom.ts";
import { takeToken, tokenHeaders, watchForToken } from "../token.ts";
import { createCurve } from "./curve.ts";
import { clockTime, short, stepRate } from "../numbers.ts";
import { createPreview } from "./preview.ts";
import { createTrainingLog } from "./training_log.ts";

/** How often the page asks for what is new. */
const POLL_MS = 1500;
const LOSS = "#f1b183";
const RAW_LOSS = "rgb(241 177 131 / 35%)";
const SPLATS = "#8fb8f0";
const TERMS = [LOSS, "#86d6a8", SPLATS, "#f0c46c", "#c89bf0", "#f2836f", "#7ad3d3", "#b9bcc4"];
const STATES: Readonly<Record<TrainingState, readonly [kind: string, words: string]>> = {
  waiting: ["connecting", "Waiting"],
  running: ["joined", "Training"],
  stopping: ["joined", "Stopping"],
  done: ["joined", "Done"],
  stopped: ["connecting", "Stopped"],
  failed: ["lost", "Failed"],
  silent: ["lost", "Not running"],
};
const EVENTS_SHOWN = 12;

titleWhatIsCut();
const token = takeToken();
watchForToken(() => location.reload());
const choice = byId("choice", HTMLSelectElement);
const curves = {
  loss: createCurve(byId("loss-curve", HTMLElement), { logarithmic: true }),
  terms: createCurve(byId("terms-curve", HTMLElement), { logarithmic: true }),
  splats: createCurve(byId("splats-curve", HTMLElement)),
};
const preview = createPreview(token);
const log = createTrainingLog();
/** The training that is shown, and the byte of its metrics to go on from. */
let shown = "";
let next = 0;

choice.addEventListener("change", () => {
  location.hash = choice.value;
  void refresh();
});

async function refresh(): Promise<void> {
  try {
    const { trainings } = await get<{ trainings: Training[] }>("api/trainings");
    list(trainings);
    byId("empty", HTMLElement).hidden = trainings.length > 0;
    showBare(trainings.length === 0);
    if (choice.value === "") return setState("joined", "Nothing trained yet");
    if (choice.value !== shown) {
      [shown, next] = [choice.value, 0];
      preview.follow(shown);
      log.clear();
    }
    const training = await get<TrainingReport>(`api/trainings/${encodeURIComponent(shown)}?from=${next}`);
    // A shorter file is a training that began anew under the same name.
    if (training.next < next) log.clear();
    log.add(training.lines);
    next = training.next;
    setState(...STATES[training.state] ?? ["lost", "Unknown"]);
    showFigures(training);
    showCurves(training.steps);
    showEvents();
    preview.show(training.previews);
    byId("picture", HTMLElement).hidden = training.previews.length === 0;
    setText(
      "unseen",
      training.previews.length === 0 ? "The first picture comes with the first preview." : "",
    );
  } catch (error) {
    const why = error instanceof TypeError ? "The server does not answer" : (error as Error).message;
    setState("lost", shown === "" ? "Not shown" : why);
    if (shown === "") setText("unseen", why);
  }
}

/** Where there is nothing to be shown yet there are no figures and no empty curves. */
function showBare(on: boolean): void {
  document.body.classList.toggle("bare", on);
  if (!on) return;
  byId("picture", HTMLElement).hidden = true;
  setText("unseen", "");
}

/** @param trainings newest first */
function list(trainings: readonly Training[]): void {
  const asked = decodeURIComponent(location.hash.slice(1));
  const names = trainings.map(({ name }) => name);
  if (names.join() !== [...choice.options].map(({ value }) => value).join()) {
    choice.replaceChildren(...trainings.map(({ name, prompt }) => new Option(prompt || name, name)));
  }
  choice.value = names.includes(asked) ? asked : names[0] ?? "";
  choice.hidden = names.length < 2;
}

function showFigures({ prompt, name, steps, secondsLeft: left }: Training): void {
  setText("prompt", prompt || name);
  const last = log.metrics.at(-1);
  setText("step", last ? `${last.step} of ${steps}` : "–");
  setText("left-name", left === null ? "Time taken" : "Time left");
  setText("left", left !== null ? clockTime(left) : last ? clockTime(last.seconds) : "–");
  setText("splats", last ? last.splats.toLocaleString("en") : "–");
  setText("rate", last ? stepRate(last.iterationsPerSecond) : "–");
  setText("loss", last ? short(log.smoothed().at(-1) ?? last.loss) : "–");
  const bar = byId("bar", HTMLElement);
  bar.setAttribute("aria-valuenow", String(last?.step ?? 0));
  bar.setAttribute("aria-valuemax", String(steps));
  bar.style.setProperty("--share", `${100 * (last?.step ?? 0) / steps}%`);
}

function showCurves(end: number): void {
  const { metrics } = log;
  const steps = metrics.map(({ step }) => step);
  document.body.classList.toggle("unstepped", steps.length === 0);
  const latest = metrics.at(-1)?.terms ?? {};
  const terms = Object.keys(latest).map((term, index) => ({
    term,
    colour: TERMS[index % TERMS.length]!,
    values: metrics.map((line) => line.terms[term] ?? NaN),
  }));
  curves.loss.show(steps, [
    { values: metrics.map(({ loss }) => loss), colour: RAW_LOSS, width: 1 },
    { values: log.smoothed(), colour: LOSS, width: 2 },
  ], end);
  curves.terms.show(steps, terms, end);
  curves.splats.show(steps, [{ values: metrics.map(({ splats }) => splats), colour: SPLATS }], end);
  byId("terms", HTMLElement).replaceChildren(
    ...terms.map(({ term, colour }) => row(term, short(latest[term] ?? 0), colour)),
  );
}

function showEvents(): void {
  byId("events", HTMLElement).replaceChildren(
    ...log.events.filter(({ event }) => event !== "previewed").slice(-EVENTS_SHOWN).reverse()
      .map(({ event, step, words }) => row(words ? `${event}: ${words}` : event, String(step))),
  );
}

function row(name: string, value: string, colour?: string): HTMLElement {
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

function setState(kind: string, words: string): void {
  byId("status", HTMLElement).dataset.status = kind;
  setText("status", words);
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: tokenHeaders(token) });
  if (response.status === 401 || response.status === 403) {
    throw new Error(`${(await response.json()).error}: an operator's link opens this page`);
  }
  if (!response.ok) throw new Error(`The server answers ${response.status}`);
  return await response.json();
}

await refresh();
setInterval(refresh, POLL_MS);
