// Runs before the tests (`deno test --preload`), so that they are as quiet about Vulkan as the commands are.
import { ensureRuntimeDirectory } from "./runtime_directory.ts";

await ensureRuntimeDirectory();
