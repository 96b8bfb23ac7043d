/** The window of the page: the browser's, or that of jsdom or happy-dom. */
export type PageWindow = Window & typeof globalThis;
