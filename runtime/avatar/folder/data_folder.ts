import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DATA_VARIABLE } from "../../base/data_variable.ts";

/** Nothing may be asked here: a program that imports this may run without the right to read its environment. */
const mayRead = Deno.permissions.querySync({ name: "env", variable: DATA_VARIABLE }).state === "granted";

/** The folder that somebody named for all that is written; undefined where nobody has. */
export const NAMED_DATA_FOLDER: string | undefined = (mayRead && Deno.env.get(DATA_VARIABLE))
  ? resolve(Deno.env.get(DATA_VARIABLE)!)
  : undefined;

/** Where everything is written, in avatars/ and out/: the folder that was named, or that of deno.json. */
export const DATA_FOLDER: string = NAMED_DATA_FOLDER ??
  resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Where pictures, films and figures go that nobody named a file for: out/ of where one is, or of the named folder. */
export const OUT_FOLDER: string = NAMED_DATA_FOLDER ? resolve(NAMED_DATA_FOLDER, "out") : "out";
