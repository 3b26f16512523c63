import type { AdminReport, LogLine, NodeReport } from "../../runtime/protocol/admin/admin_report.ts";
import { askServer, RefusedError } from "../ask_server.ts";
import { byId, setText, titleWhatIsCut } from "../dom.ts";
import { clockTime } from "../numbers.ts";
import { takeToken, watchForToken } from "../token.ts";
import { createList, createSureButton, make, makeBar, percent } from "./parts.ts";
import { createSessionCard } from "./session_card.ts";

/** How often the page asks for what is new. */
const POLL_MS = 1000;
/** Lines of the log that are kept on the page. */
const LINES = 300;

titleWhatIsCut();
const token = takeToken();
watchForToken(() => location.reload());
let report: AdminReport | null = null;
let lastLine = 0;

const ask = (path: string, init?: RequestInit) =>
  askServer(new URL(`api/admin/${path}`, document.baseURI), token, init);
const problem = byId("problem", HTMLElement);

function tellProblem(words: string | null): void {
  problem.hidden = words === null;
  problem.textContent = words;
}

async function order(path: string, method: "DELETE" | "POST"): Promise<void> {
  try {
    await ask(path, { method, ...method === "POST" && { body: "{}" } });
    tellProblem(null);
    await look();
  } catch (error) {
    tellProblem((error as Error).message);
  }
}

const place = (name: string, part = "") => `sessions/${encodeURIComponent(name)}${part}`;
const orders = {
  end: (name: string) => order(place(name), "DELETE"),
  freeSeat: (name: string) => order(place(name, "/seat"), "DELETE"),
  move: (name: string) => order(place(name, "/move"), "POST"),
};
const mayMove = () => (report?.nodes.length ?? 0) > 1;

const showSessions = createList(
  byId("sessions", HTMLElement),
  ({ name }: AdminReport["sessions"][number]) => name,
  (session) => createSessionCard(session, orders, mayMove),
);

const showNodes = createList(byId("nodes", HTMLElement), ({ name }: NodeReport) => name, () => {
  const element = make("div", "");
  return {
    element,
    show({ name, version, adapter, capacity, load, sessions, draining }) {
      element.replaceChildren(
        make("strong", "", name === report?.node ? `${name} (this one)` : name),
        make("span", "", `${version} on ${adapter || "nothing that draws"}`),
        make("span", "", capacity === null ? "not measured" : `${Math.round(capacity)} frames/s at most`),
        make("span", "", sessions === 1 ? "1 session" : `${sessions} sessions`),
        ...draining ? [make("span", "late", "draining")] : [],
        makeBar([["load", load]], `The device is busy ${percent(load)}`),
      );
    },
  };
});

const showTrainings = createList(
  byId("trainings", HTMLElement),
  ({ name }: AdminReport["trainings"][number]) => name,
  () => {
    const element = make("div", "");
    return {
      element,
      show({ name, state, step, steps }) {
        element.replaceChildren(
          make("strong", "", name),
          make("span", "", state),
          make("span", "", `step ${step} of ${steps || "–"}`),
          makeBar([["load", steps > 0 ? step / steps : 0]], `Step ${step} of ${steps}`),
        );
      },
    };
  },
);

const drain = createSureButton("Drain this one", () => order("drain", "POST"));
byId("drain", HTMLElement).replaceWith(drain);

type Tile = readonly [name: string, words: string, look?: string];
const showTiles = createList(byId("tiles", HTMLElement), ([name]: Tile) => name, ([name]) => {
  const value = document.createElement("dd"), element = make("div", "", make("dt", "", name), value);
  return {
    element,
    show([, words, look = ""]) {
      value.textContent = words;
      element.className = look;
    },
  };
});

function tilesOf({ worker, lacks, busy, memory, uptime, connections }: AdminReport): Tile[] {
  const { kind, adapter, reason, restarts } = worker;
  const render = kind === "running" ? adapter! : kind === "none" ? "draws nothing" : reason ?? kind;
  return [
    ["Ready", lacks.length === 0 ? "yes" : lacks.join("; "), lacks.length === 0 ? "" : "bad long"],
    ["Device busy", percent(busy)],
    ["Connections", String(connections)],
    ["Memory", `${Math.round(memory / 2 ** 20)} MiB`],
    ["Up", clockTime(uptime)],
    ["Worker restarts", String(restarts), restarts > 0 ? "bad" : ""],
    ["Draws on", render, kind === "running" || kind === "none" ? "long" : "bad long"],
  ];
}

function show(fresh: AdminReport): void {
  report = fresh;
  const { sessions, nodes, trainings, version, node } = fresh;
  setText("server", node === null ? version : `${node}, ${version}`);
  showTiles(tilesOf(fresh));
  byId("nodes-part", HTMLElement).hidden = nodes.length === 0;
  drain.hidden = nodes.length < 2;
  showNodes(nodes);
  setText("session-count", String(sessions.length));
  byId("no-sessions", HTMLElement).hidden = sessions.length > 0;
  byId("stages", HTMLElement).hidden = !sessions.some(({ renditions }) =>
    renditions.some(({ latency }) => latency !== null)
  );
  showSessions(sessions);
  byId("trainings-part", HTMLElement).hidden = trainings.length === 0;
  showTrainings(trainings);
}

const log = byId("log", HTMLElement);

function addLines(lines: readonly LogLine[]): void {
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24;
  for (const { number, time, level, words } of lines) {
    const at = make("time", "", new Date(time).toTimeString().slice(0, 8));
    log.append(make("li", level, at, make("i", "", level), make("span", "", words)));
    lastLine = number;
  }
  while (log.children.length > LINES) log.firstElementChild!.remove();
  byId("no-log", HTMLElement).hidden = log.children.length > 0;
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

async function look(): Promise<void> {
  const [fresh, told] = await Promise.all([
    ask("report").then((answer) => answer.json()),
    ask(`log?after=${lastLine}`).then((answer) => answer.json()),
  ]);
  show(fresh);
  addLines(told.lines);
}

function setStatus(status: string, words: string): void {
  byId("status", HTMLElement).dataset["status"] = status;
  setText("status", words);
}

async function poll(): Promise<void> {
  try {
    if (!document.hidden) await look();
    setStatus("joined", "Live");
  } catch (error) {
    const { message } = error as Error;
    setStatus(error instanceof RefusedError ? "refused" : "lost", message);
  }
  setTimeout(poll, POLL_MS);
}
void poll();
