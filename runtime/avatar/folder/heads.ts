import { join } from "node:path";
import { type HeadFolder, openHeadFolder } from "../../head/folder/head_folder.ts";
import { keepSculptureIn } from "../../head/folder/kept_sculpture.ts";
import { keepSculpture, provideHeads } from "../../head/registry.ts";
import { DATA_FOLDER } from "./data_folder.ts";
import { KEPT } from "./kept.ts";

/** The heads that people brought, in heads/ beside avatars/. */
export const ADDED_HEADS: HeadFolder = openHeadFolder(join(DATA_FOLDER, "heads"));

// Whoever loads avatars finds their heads: every process and worker does so by way of this folder.
provideHeads(ADDED_HEADS);
keepSculpture(keepSculptureIn(KEPT));
