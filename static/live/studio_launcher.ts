import type { AvatarNewsMessage, WelcomeMessage } from "../../runtime/protocol/server_messages.ts";
import { byId, toastMissing } from "../dom.ts";
import type { Studio, StudioOptions } from "../studio/studio.ts";

/**
 * What makes and keeps heads comes with an import() once the session answers and the page Heads is seen: beside another
 * tab, a closed panel or `?clean` nothing of it is loaded.
 */
export function createStudioLauncher(options: StudioOptions): Studio {
  let studio: Studio | null = null;
  let welcome: WelcomeMessage | null = null;
  const sight = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    sight.disconnect();
    import("../studio/studio.ts").then(({ openStudio }) => {
      studio = openStudio(options);
      studio.welcomed(welcome!);
    }, (error) => toastMissing("Heads cannot be made", error));
  });

  return {
    welcomed(message) {
      if (welcome === null) sight.observe(byId("page-heads", HTMLElement));
      welcome = message;
      studio?.welcomed(message);
    },
    receive(message: AvatarNewsMessage) {
      if (message.state === "shown" && welcome !== null) welcome = { ...welcome, avatar: message.name };
      studio?.receive(message);
    },
    refused: (message) => studio?.refused(message) ?? false,
  };
}
