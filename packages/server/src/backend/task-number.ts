/** Largest task number: clients read it into a signed 32-bit integer (protocol part 2, "integer taskIds"). */
export const LARGEST_NUMBER = 2 ** 31 - 1;
