/** `GET /healthz`: the process answers. It says nothing about the rest of the service. */
export const healthz = (): { readonly status: "ok" } => ({ status: "ok" });
