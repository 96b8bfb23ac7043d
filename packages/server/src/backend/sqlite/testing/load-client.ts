/** The client that owns the load's tasks, and its initial balance. */
export const LOAD_CLIENT = "load";
export const LOAD_BALANCE = 1_000_000;
