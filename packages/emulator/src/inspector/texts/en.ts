/** The inspector's texts in English. */
export const en = {
  shell: {
    emulator: "Turnstile emulator",
    navigation: "Pages",
    skip: "Skip to content",
    readOnly: "Read-only",
    logOut: "Log out",
    onlySession: "Only the session",
    allSessions: "Show all sessions",
    defaultSession: "default session",
    notFoundTitle: "Page not found",
    notFound: "There is nothing at this address. Choose a page from the navigation.",
    failedTitle: "Something failed",
    failed: "The inspector failed. The server's console has the details.",
    refusedTitle: "Request refused",
    wrongHost: "This address is not allowed without a token. Open the address that the server printed.",
    noCsrf: "This form has expired. Go back, reload the page, and try again.",
    isReadOnly: "The inspector is read-only. Start the server without --inspector-read-only to make changes.",
    tooLarge: "The form is larger than 256 KB. Send less.",
    back: "Back",
  },
  login: {
    title: "Log in",
    lead: "This server listens beyond loopback, so the inspector needs its token.",
    controlToken: "Control token",
    operatorToken: "Operator token",
    where: (name: string) => `The server prints it when it starts, or reads it from ${name}.`,
    submit: "Log in",
    wrong: "That is not the token.",
    blocked: (seconds: number) => `Too many wrong tokens. Try again in ${seconds} s.`,
  },
};

/** All texts in one language. */
export type Texts = typeof en;
