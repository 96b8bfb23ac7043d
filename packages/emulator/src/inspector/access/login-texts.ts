const en = {
  title: "Log in",
  lead: "This server listens beyond loopback, so the inspector needs its token.",
  controlToken: "Control token",
  operatorToken: "Operator token",
  where: (name: string) => `The server prints it when it starts, or reads it from ${name}.`,
  submit: "Log in",
  wrong: "That is not the token.",
  blocked: (seconds: number) => `Too many wrong tokens. Try again in ${seconds} s.`,
};

const zh: typeof en = {
  title: "登录",
  lead: "此服务器可从本机以外访问，因此检查器需要令牌。",
  controlToken: "控制令牌",
  operatorToken: "运维令牌",
  where: (name) => `服务器启动时会打印它，或从 ${name} 读取。`,
  submit: "登录",
  wrong: "令牌不正确。",
  blocked: (seconds) => `错误次数过多。请在 ${seconds} 秒后重试。`,
};

/** The texts of the login page. */
export const loginTexts = { en, zh };
