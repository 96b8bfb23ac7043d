import type { RequestObserver } from "../core/request-observer.ts";

/** Combines observers; the first is outermost. */
export function observeAll(observers: readonly RequestObserver[]): RequestObserver {
  return {
    requestStarted(start) {
      const observed = observers.map((observer) => observer.requestStarted(start));
      return {
        run: (answer) => observed.reduceRight((inner, { run }) => (run ? () => run(inner) : inner), answer)(),
        end(end) {
          for (const one of observed) one.end(end);
        },
      };
    },
  };
}
