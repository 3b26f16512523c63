// Runs before the tests (`deno test --preload`), so that they are as quiet about Vulkan as the commands are.
import { ensureRuntimeDirectory } from "../render/files/runtime_directory.ts";

await ensureRuntimeDirectory();
