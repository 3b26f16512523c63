import { join } from "node:path";

/** The package that tracks faces has no file of its licence, only the name in its package.json. */
const MEDIAPIPE =
  `@mediapipe/face_mesh 0.4.1633559619, which this file contains where it tracks faces, unchanged:

Copyright The MediaPipe Authors.

Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
License. You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
"AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
language governing permissions and limitations under the License.`;

/** Of all that stands in a page without a server. @param root the project's folder */
export async function offlineLicences(root: string, tracks: boolean): Promise<string> {
  // What stands behind the line is of the server.
  const [own] = (await Deno.readTextFile(join(root, "LICENSE"))).split(/^---$/m);
  return [own!.trim(), ...tracks ? [MEDIAPIPE] : []].join("\n\n---\n\n");
}
