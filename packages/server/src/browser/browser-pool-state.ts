/** The current state of the pool. */
export interface BrowserPoolState {
  readonly browsers: number;
  /** Number of unexpected browser exits since the start. The pool starts a new browser when it needs a widget. */
  readonly browserRestarts: number;
  readonly idle: number;
  readonly leased: number;
  readonly opening: number;
  /** Number of leases that wait for a widget. */
  readonly waiting: number;
}
