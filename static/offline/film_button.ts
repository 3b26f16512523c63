import { byId, setPressed, setText } from "../dom.ts";
import { savePng } from "../live/stream/save_png.ts";
import { type Film, type FilmSound, takeFilm } from "./film.ts";

export interface FilmButtonOptions {
  readonly canvas: HTMLCanvasElement;
  /** What is heard with it; null for silence. */
  readonly sound: () => FilmSound | null;
  /** A film has begun, or ended. */
  onFilm(on: boolean): void;
  /** What is the matter, for people. */
  tell(text: string): void;
}

/** The buttons that save what is seen: a picture, and a film. */
export interface FilmButton {
  toggle(): void;
  snapshot(): void;
}

const TICK_MS = 250;

export function createFilmButton({ canvas, sound, onFilm, tell }: FilmButtonOptions): FilmButton {
  const button = byId("record", HTMLButtonElement);
  let film: Film | null = null;

  async function act(work: () => void | Promise<void>): Promise<void> {
    try {
      tell("");
      await work();
    } catch (error) {
      tell((error as Error).message);
    }
    setPressed(button, film !== null);
    onFilm(film !== null);
    tick();
  }

  function tick(): void {
    const seconds = film === null ? 0 : Math.floor((performance.now() - film.since) / 1000);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    setText("record-time", film === null ? "" : time);
  }

  const toggle = () =>
    void act(async () => {
      const taken = film;
      film = taken === null ? takeFilm(canvas, sound()) : null;
      await taken?.stop();
    });
  const snapshot = () => void act(() => savePng(canvas));
  setInterval(() => film !== null && tick(), TICK_MS);
  button.addEventListener("click", toggle);
  byId("snapshot", HTMLButtonElement).addEventListener("click", snapshot);
  return { toggle, snapshot };
}
