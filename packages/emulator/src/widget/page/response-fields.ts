/** The hidden inputs with which a surrounding form posts the token (contract §2, DOM). */
export class ResponseFields {
  readonly #inputs: readonly HTMLInputElement[];

  /** @param names The first input gets the documented id. */
  constructor(document: Document, widgetId: string, names: readonly string[]) {
    this.#inputs = names.map((name, index) => {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      if (index === 0) input.id = `${widgetId}_response`;
      input.value = "";
      return input;
    });
  }

  appendTo(parent: HTMLElement): void {
    parent.append(...this.#inputs);
  }

  set value(token: string) {
    for (const input of this.#inputs) input.value = token;
  }
}
