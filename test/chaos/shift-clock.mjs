// Preloaded into a node: shifts its system clock by CHAOS_CLOCK_MS milliseconds.
const RealDate = Date;
const shiftMs = Number(process.env.CHAOS_CLOCK_MS ?? 0);

globalThis.Date = class extends RealDate {
  static now() {
    return RealDate.now() + shiftMs;
  }

  constructor(...values) {
    if (values.length === 0) super(RealDate.now() + shiftMs);
    else super(...values);
  }
};
