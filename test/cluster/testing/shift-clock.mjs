// Loaded with `--import`: the process's clock is ahead by TEST_CLOCK_AHEAD_MS. Timers are not affected, as when an
// operator sets a machine's clock.
const ahead = Number(process.env["TEST_CLOCK_AHEAD_MS"] ?? 0);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + ahead);
    else super(...given);
  }
  static now() {
    return RealDate.now() + ahead;
  }
};
