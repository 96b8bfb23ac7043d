import { isHello } from "../../widget/shared/messages.ts";
import type { ConnectMessage, ShownState } from "../../widget/shared/messages.ts";

/** Shows a state in each frame of the gallery: `data-shown`, with the client error code in `data-code`. */
export function connectGallery(): void {
  window.addEventListener("message", ({ source, data, origin }: MessageEvent<unknown>) => {
    if (origin !== location.origin || !isHello(data)) return;
    const frames = document.querySelectorAll<HTMLIFrameElement>("iframe[data-shown]");
    const frame = [...frames].find(({ contentWindow }) => contentWindow === source);
    if (frame === undefined) return;
    const { port2 } = new MessageChannel();
    const { shown, code } = frame.dataset;
    const connect: ConnectMessage = {
      turnstile: "connect",
      shown: shown as ShownState,
      ...(code === undefined ? {} : { code }),
    };
    frame.contentWindow?.postMessage(connect, origin, [port2]);
  });
}
