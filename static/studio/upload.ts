import { message } from "../../runtime/base/message.ts";
import { byId, toast } from "../dom.ts";
import type { StudioApi } from "./studio_api.ts";

/** Takes files for the gallery, by a button or dropped onto the page Heads. */
export function createUpload(
  api: StudioApi,
  onUploaded: (name: string) => void,
): { allowed: boolean } {
  const page = byId("page-heads", HTMLElement);
  const place = byId("upload", HTMLElement);
  const pick = byId("upload-pick", HTMLButtonElement);
  const field = byId("upload-file", HTMLInputElement);
  const bar = byId("upload-share", HTMLProgressElement);

  async function upload(file: File): Promise<void> {
    if (pick.disabled) return toast("One file at a time", "error");
    pick.disabled = true;
    bar.hidden = false;
    bar.value = 0;
    try {
      const name = await api.upload(file, (share) => {
        // All of it is there, and is looked at.
        if (share === 1) bar.removeAttribute("value");
        else bar.value = share;
      });
      toast(`${name} is here`);
      onUploaded(name);
    } catch (error) {
      toast(message(error), "error");
    } finally {
      pick.disabled = false;
      bar.hidden = true;
    }
  }

  pick.addEventListener("click", () => field.click());
  field.addEventListener("change", () => {
    const [file] = field.files ?? [];
    field.value = "";
    if (file) void upload(file);
  });
  takeDrops(page, () => !place.hidden, (file) => void upload(file));
  return {
    get allowed() {
      return !place.hidden;
    },
    set allowed(on: boolean) {
      place.hidden = !on;
    },
  };
}

/** Elsewhere on the page a dropped file is a recording. */
function takeDrops(zone: HTMLElement, open: () => boolean, take: (file: File) => void): void {
  const carriesFile = (event: DragEvent) => open() && (event.dataTransfer?.types.includes("Files") ?? false);
  let depth = 0;
  const mark = () => zone.classList.toggle("taking", depth > 0);
  const kinds: readonly [string, (event: DragEvent) => void][] = [
    ["dragenter", () => void depth++],
    ["dragleave", () => void (depth = Math.max(0, depth - 1))],
    ["dragover", (event) => event.preventDefault()],
    ["drop", (event) => {
      event.preventDefault();
      depth = 0;
      const [file] = event.dataTransfer?.files ?? [];
      if (file) take(file);
    }],
  ];
  for (const [kind, act] of kinds) {
    zone.addEventListener(kind, (event) => {
      if (!carriesFile(event as DragEvent)) return;
      event.stopPropagation();
      act(event as DragEvent);
      mark();
    });
  }
}
