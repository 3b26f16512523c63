export interface ListedVoice {
  readonly id: string;
  readonly label: string;
  readonly languages: readonly string[];
}

/** @throws {Error} in words for who looks at the page */
export async function readVoices(token: string | null): Promise<readonly ListedVoice[]> {
  const response = await fetch(new URL("api/voices", document.baseURI), {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  if (response.status === 401 || response.status === 403) {
    throw new Error("This page's token does not show the voices; the server's own is used.");
  }
  if (!response.ok) throw new Error(`The voices cannot be listed: ${response.status} ${response.statusText}`);
  return (await response.json()).voices;
}

/** The server's own choice first, then those of the reader's languages, then all others. */
export function fillVoices(select: HTMLSelectElement, voices: readonly ListedVoice[]): void {
  const chosen = select.value;
  const liked = navigator.languages.map(languageOf);
  const isLiked = ({ languages }: ListedVoice) => languages.some((each) => liked.includes(languageOf(each)));
  const automatic = new Option(voices.length > 0 ? `Automatic (${voices[0]!.label})` : "None", "");
  select.replaceChildren(
    automatic,
    ...group("Your languages", voices.filter(isLiked)),
    ...group("All others", voices.filter((voice) => !isLiked(voice))),
  );
  select.disabled = voices.length === 0;
  if (voices.some(({ id }) => id === chosen)) select.value = chosen;
}

const languageOf = (tag: string): string => tag.toLowerCase().split("-")[0]!;

function group(label: string, voices: readonly ListedVoice[]): HTMLOptGroupElement[] {
  if (voices.length === 0) return [];
  const element = document.createElement("optgroup");
  element.label = label;
  element.append(...voices.map((voice) => new Option(voice.label, voice.id)));
  return [element];
}
