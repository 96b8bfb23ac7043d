/** The content security policy of a page with one style sheet. Widget sources may provide scripts and frames. */
export function contentPolicy(style: string, widgetSources?: readonly string[]): string {
  const widget = widgetSources === undefined ? [] : ["'self'", ...widgetSources];
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...widget.slice(1)].join(" ")}`,
    `style-src ${style}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(widget.length === 0 ? [] : [`frame-src ${widget.join(" ")}`]),
  ].join("; ");
}
