/** Name of the element that holds the widget in the frame's document. */
const ELEMENT = "turnstile-widget";

/**
 * Gives access to the widget's shadow root. It is closed, as in production (contract §2, DOM), so scripts and locators
 * find nothing in it. Only the element can access it, through its internals.
 *
 * @returns a function that returns the root, or undefined until the document is parsed.
 */
export function defineWidgetElement(): () => ShadowRoot | undefined {
  let internals: ElementInternals | undefined;
  const element = class extends HTMLElement {
    constructor() {
      super();
      internals = this.attachInternals();
    }
  };
  customElements.define(ELEMENT, element);
  return () => internals?.shadowRoot ?? undefined;
}
