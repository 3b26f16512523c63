import { columns } from "../../cli/columns.ts";
import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import { listAdapters, type ListedAdapter } from "./list_adapters.ts";

/** By which all are listed, and nothing else is done. */
const LIST = "?";

/** The flag of every command that opens a device. */
export const adapterFlag = (): Flag<string | undefined> => ({
  ...custom<string | undefined>(
    "graphics adapter to draw with, by a part of its name or its number; ? lists them",
    "name|number|?",
    undefined,
    undefined,
    (written) => {
      if (written.trim() !== "") return written.trim();
      throw new UsageError("a name, a number or ? is needed: it is empty");
    },
  ),
  bare: LIST,
});

export const ADAPTER_HELP =
  "--adapter picks one of two cards: --adapter ? lists what answers here. It is set before " +
  "the device is opened, by the backend, by Vulkan's drivers (VK_DRIVER_FILES) and by whether power is to be saved, " +
  "which is all that WebGPU lets one say: two like cards of one driver cannot be told apart.";

/**
 * Sees that the device that is opened from now on, in whichever thread or child, is the one that was asked for.
 *
 * @param list finds the adapters
 * @param set writes the environment
 * @returns whether to go on: not where they were only to be listed
 * @throws {UsageError} for none, or several, of that name, with all that there are
 */
export async function useAdapter(
  wanted: string | undefined,
  list: () => Promise<readonly ListedAdapter[]> = listAdapters,
  set: (name: string, value: string) => void = Deno.env.set,
): Promise<boolean> {
  if (wanted === undefined) return true;
  const all = await list();
  if (wanted === LIST) {
    console.log(all.length === 0 ? "No adapter answers: deno task doctor says why" : adapterLines(all));
    return false;
  }
  const chosen = pickAdapter(all, wanted);
  for (const [name, value] of Object.entries(chosen.way)) set(name, value);
  return true;
}

/** A line for each, with the number by which it can be picked. */
export const adapterLines = (all: readonly ListedAdapter[]): string =>
  columns(all.map((each, at) => [String(at), adapterWords(each)])).join("\n");

export const adapterWords = ({ name, backend, software }: ListedAdapter): string =>
  `${name}, ${backend}${software ? ", software" : ""}`;

/** @throws {UsageError} for none of that name or number, or several of that name */
export function pickAdapter(all: readonly ListedAdapter[], wanted: string): ListedAdapter {
  const numbered = /^\d+$/.test(wanted) ? all[Number(wanted)] : undefined;
  if (numbered !== undefined) return numbered;
  const named = all.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  const [first] = named;
  // The same one by two backends is one: the better comes first.
  if (first !== undefined && named.every(({ name }) => name === first.name)) return first;
  const fault = first === undefined ? "there is none of that name" : "several have that name";
  throw new UsageError(
    `Cannot use the adapter, ${fault}: ${wanted}\n${
      all.length === 0 ? "No adapter answers: deno task doctor says why" : adapterLines(all)
    }`,
  );
}
