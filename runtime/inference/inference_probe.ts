// Tells as one line of JSON what networks would be computed on. Run as a process of its own by the doctor's findings:
// a broken driver may take its process down, and ONNX Runtime prints what it finds missing to stderr.
import { message } from "../base/message.ts";
import { createInference } from "./inference.ts";

try {
  const { provider, refusals, version, close } = await createInference();
  await close();
  console.log(JSON.stringify({ provider, refusals, version }));
} catch (error) {
  console.log(JSON.stringify({ problem: message(error) }));
}
