/** The real trainer, with the priority that it was started with: a test waits for it. */
import { trainAsOrdered } from "../../../../train/studio/training_process.ts";
import { endProcess } from "../../../../runtime/system/end_process.ts";

endProcess(await trainAsOrdered(() => {}));
