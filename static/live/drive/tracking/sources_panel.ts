import { byId, CHOSEN, setText, toast } from "../../../dom.ts";
import type { Source, SourcesAnswer } from "./source_report.ts";
import { NotAllowedError, openSourcesApi } from "./sources_api.ts";
import { formHint, linkWord, othersWord, sourceTitle, sourceWord } from "./sources_words.ts";

/** How often the list is asked for while it is looked at. */
const POLL_MS = 1000;

const NONE = "Faces from Live Link Face, iFacialMocap, VMC and OpenSeeFace come in here once a port listens.";

/** Where the form's apps send from, by the page's own two options. */
const OWN_MACHINE = "127.0.0.1";
const NETWORK = "0.0.0.0";
/** Kinds whose senders are phones as a rule. */
const SENT_FROM_PHONES: readonly string[] = ["livelink"];

export interface SourcesPanelOptions {
  session: string;
  token: () => string | null;
}

/** Phones and trackers that send to the server: who they are, how well they come through, and which ports listen. */
export function createSourcesPanel({ session, token }: SourcesPanelOptions): void {
  const api = openSourcesApi(token);
  const page = byId("page-tracking", HTMLElement);
  const form = byId("sources-form", HTMLFormElement);
  const kind = byId("source-kind", HTMLSelectElement);
  const from = byId("source-from", HTMLSelectElement);
  const port = byId("source-port", HTMLInputElement);
  const phone = byId("source-phone", HTMLInputElement);
  const list = createList(session, async (source) => {
    await telling(() => api.stop(source.id));
    await refresh();
  });
  let answer: SourcesAnswer = { sources: [], kinds: [], addresses: [] };
  let asking = false;
  let refused = false;

  const chosen = () => answer.kinds.find((each) => each.kind === kind.value);

  async function refresh(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      const next = await api.list();
      const known = next.kinds.map((each) =>
        each.kind
      ).join() === answer.kinds.map((each) => each.kind).join();
      answer = next;
      if (!known) fillKinds();
      form.hidden = answer.kinds.length === 0;
      setText("sources-word", answer.sources.length === 0 ? NONE : "");
    } catch (error) {
      refused = error instanceof NotAllowedError;
      answer = { ...answer, sources: [] };
      form.hidden = true;
      setText("sources-word", (error as Error).message);
    } finally {
      asking = false;
    }
    list(answer);
  }

  function fillKinds(): void {
    kind.replaceChildren(...answer.kinds.map((each) => new Option(each.words, each.kind)));
    showKind();
  }

  /** A phone that is told to send is named by its address, and alone is heard; others send by themselves. */
  function showKind(): void {
    from.value = SENT_FROM_PHONES.includes(kind.value) ? NETWORK : OWN_MACHINE;
    const wakes = chosen()?.wakes ?? false;
    port.value = String(chosen()?.port ?? "");
    for (const field of [phone, from]) {
      field.hidden = field.labels![0]!.hidden = (field === phone) !== wakes;
    }
    phone.required = wakes;
    showHint();
  }

  function showHint(): void {
    const facts = chosen();
    setText("source-hint", facts === undefined ? "" : formHint(facts, from.value === NETWORK));
  }

  kind.addEventListener("change", showKind);
  from.addEventListener("change", showHint);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await telling(() =>
      api.listen({
        ...{ kind: kind.value, session, port: Number(port.value) },
        ...(phone.hidden ? { address: from.value } : { phone: phone.value.trim() }),
      })
    );
    await refresh();
  });
  const look = () => {
    if (!refused && !page.hidden && !document.hidden) void refresh();
  };
  look();
  byId("tab-tracking", HTMLButtonElement).addEventListener(CHOSEN, look);
  setInterval(look, POLL_MS);
}

async function telling(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), "error");
  }
}

/** Rows that stay while what they tell changes, so that a button keeps the focus. */
function createList(
  session: string,
  onStop: (source: Source) => void,
): (answer: SourcesAnswer) => void {
  const list = byId("sources-list", HTMLElement);
  const rows = new Map<
    string,
    { element: HTMLElement; show: (answer: SourcesAnswer, source: Source) => void }
  >();
  return (answer) => {
    const { sources } = answer;
    for (const [id, { element }] of rows) {
      if (sources.some((source) => source.id === id)) continue;
      element.remove();
      rows.delete(id);
    }
    for (const source of sources) {
      let row = rows.get(source.id);
      if (row === undefined) {
        row = createRow(source, session, onStop);
        rows.set(source.id, row);
        list.append(row.element);
      }
      row.show(answer, source);
    }
  };
}

function createRow(first: Source, session: string, onStop: (source: Source) => void) {
  const element = document.createElement("li");
  const title = document.createElement("strong");
  title.className = "cut";
  const stop = document.createElement("button");
  const word = document.createElement("p");
  const link = document.createElement("p");
  stop.type = "button";
  stop.className = "small";
  stop.textContent = "Stop";
  stop.addEventListener("click", () => onStop(first));
  link.className = "link";
  element.append(title, stop, word, link);
  const write = (to: HTMLElement, text: string) => {
    if (to.textContent !== text) to.textContent = text;
  };
  return {
    element,
    show({ kinds, addresses }: SourcesAnswer, source: Source) {
      element.dataset.state = source.state;
      write(title, sourceTitle(source, kinds, session));
      stop.setAttribute("aria-label", `Stop ${title.textContent}`);
      const wakes = kinds.find(({ kind }) => kind === source.kind)?.wakes;
      write(word, sourceWord(source, addresses, location.hostname, wakes));
      write(link, [linkWord(source), othersWord(source)].filter(Boolean).join(". "));
    },
  };
}
