/** The client whose tasks the load is, added with this balance. */
export const LOAD_CLIENT = "load";
export const LOAD_BALANCE = 1_000_000;
