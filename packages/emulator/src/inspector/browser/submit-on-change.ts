/** A form with `data-submit-on-change` needs no button: it is sent when one of its choices changes. */
export function submitOnChange(): void {
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && target.form?.dataset["submitOnChange"] !== undefined)
      target.form.requestSubmit();
  });
}
