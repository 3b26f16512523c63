import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import type { SeatNewsState } from "../../../runtime/protocol/fields.ts";
import type {
  ErrorMessage,
  SeatNewsMessage,
  WelcomeMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { byId, holdToasts, setText, toast } from "../../dom.ts";

/** How often a question hears that a person is before the page. */
const HERE_MS = 1000;
/** Who was not given the seat asks again after this, at the earliest: as the server has it the first time. */
const AGAIN_S = 15;
const PERSON = ["pointerdown", "pointermove", "keydown", "wheel", "input"];

const ASK = "Take control";
/** What who asked is told. */
const ANSWERS: Readonly<Partial<Record<SeatNewsState, string>>> = {
  refused: "The driver keeps control",
  unanswered: "The driver is at work and did not answer",
};

export interface SeatPanelOptions {
  send: (message: ClientMessage) => boolean;
}

/** The puppeteer's seat: a button that asks for it, and the question that whoever has it is asked. */
export interface SeatPanel {
  /** Asks for the seat, or asks no more. */
  ask(): void;
  welcomed(welcome: WelcomeMessage): void;
  receive(message: SeatNewsMessage): void;
  /** Something was refused, which may be the seat. */
  refused(error: ErrorMessage): void;
  /** The connection is lost, and every question with it. */
  lost(): void;
}

/** @param welcome the last that came */
export function createSeatPanel(
  { send }: SeatPanelOptions,
  welcome: WelcomeMessage | null,
): SeatPanel {
  const button = byId("take-control", HTMLButtonElement);
  const question = createQuestion(send);
  let isAsking = false;
  let again: ReturnType<typeof setInterval> | undefined;

  function label(text: string, disabled = false): void {
    button.textContent = text;
    button.disabled = disabled;
  }

  function ask(): void {
    if (isAsking) return void send({ type: "seat", act: "withdraw" });
    if (!send({ type: "seat", act: "ask" })) return;
    clearInterval(again);
    isAsking = true;
    label("Asking …");
  }

  /** Nobody asks any more; the button rests as long as another question would be refused. */
  function rest(seconds = 0): void {
    isAsking = false;
    clearInterval(again);
    label(ASK);
    if (seconds <= 0) return;
    let left = Math.ceil(seconds);
    const count = () => {
      label(left > 0 ? `Ask again in ${left} s` : ASK, left > 0);
      if (left-- <= 0) clearInterval(again);
    };
    count();
    again = setInterval(count, 1000);
  }

  return {
    ask,
    welcomed(message) {
      if (welcome?.clientId !== message.clientId || message.role === "puppeteer") rest();
      welcome = message;
      if (message.role !== "puppeteer") question.close();
    },
    receive({ state, client, seconds = 0 }) {
      if (client !== welcome?.clientId) {
        if (state === "asked") return question.open(client, seconds);
        const said = question.close();
        if (state === "taken") toast("You did nothing for a while, and somebody else is driving now");
        else if (state === "given") toast(said ? "You have handed over" : "Somebody else is driving now");
        else if (state === "withdrawn") toast("Nobody asks any more: you keep control");
        return;
      }
      if (state === "asked") return label(`Asking … ${Math.ceil(seconds)} s`);
      const isMine = state === "given" || state === "taken";
      rest(isMine ? 0 : AGAIN_S);
      if (isMine) toast("You are driving now");
      else if (ANSWERS[state] !== undefined) toast(ANSWERS[state]);
    },
    refused({ code, retryAfter }) {
      if (code === "too-many-asks" || code === "not-allowed") rest(retryAfter ?? 0);
    },
    lost() {
      rest();
      question.close();
    },
  };
}

/** What who drives is asked: a line with a countdown and two buttons, which takes no focus. */
function createQuestion(send: SeatPanelOptions["send"]) {
  const card = byId("seat-question", HTMLElement);
  let asker: string | null = null;
  /** Who was answered: what was under way of that question opens it no more. */
  let answered: string | null = null;
  let isGiven = false;
  let toldAt = -Infinity;
  /** The whole of the countdown, seconds. */
  let whole = 0;

  const answer = (act: "give" | "keep") => {
    if (asker === null) return;
    isGiven = act === "give";
    send({ type: "seat", act, client: asker });
    answered = asker;
    hide();
  };
  byId("seat-give", HTMLButtonElement).addEventListener("click", () => answer("give"));
  byId("seat-keep", HTMLButtonElement).addEventListener("click", () => answer("keep"));
  // Before others hear of it: Escape ends what is spoken, too.
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    answer("keep");
  });
  for (const kind of PERSON) {
    addEventListener(kind, () => {
      if (asker === null || performance.now() - toldAt < HERE_MS) return;
      toldAt = performance.now();
      send({ type: "seat", act: "here" });
    }, { capture: true, passive: true });
  }

  function hide(): void {
    asker = null;
    card.hidden = true;
    document.body.classList.remove("asked");
    holdToasts(false);
  }

  return {
    open(client: string, seconds: number): void {
      if (client === answered) return;
      setText("seat-count", `${Math.ceil(seconds)} s`);
      whole = asker === client ? Math.max(whole, seconds) : seconds;
      card.style.setProperty("--left", String(whole > 0 ? seconds / whole : 0));
      if (asker === client) return;
      asker = client;
      isGiven = false;
      card.hidden = false;
      document.body.classList.add("asked");
      holdToasts(true);
    },
    /** @returns whether the seat was given from here */
    close(): boolean {
      if (asker !== null) hide();
      const given = isGiven;
      isGiven = false;
      answered = null;
      return given;
    },
  };
}
