/** `GET /healthz`: answers while the process runs, whatever the state of the store and the browsers. */
export const healthz = (): { readonly status: "ok" } => ({ status: "ok" });
