/** An answer of the API; its members depend on the method. */
export type Answer = Readonly<Record<string, unknown>>;

/** POSTs JSON and returns the answer, which must have status 200. */
export async function postJson(
  url: string,
  at: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url + at, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`${at} answered HTTP ${response.status}`);
  return (await response.json()) as Answer;
}
