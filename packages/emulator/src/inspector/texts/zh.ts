import type { Texts } from "./en.ts";

/** The inspector's texts in Chinese. */
export const zh: Texts = {
  shell: {
    emulator: "Turnstile 模拟器",
    navigation: "页面",
    skip: "跳到内容",
    readOnly: "只读",
    logOut: "退出登录",
    onlySession: "仅显示会话",
    allSessions: "显示所有会话",
    defaultSession: "默认会话",
    notFoundTitle: "找不到页面",
    notFound: "此地址没有内容。请从导航中选择页面。",
    failedTitle: "出错了",
    failed: "检查器出错。详情见服务器的控制台。",
    refusedTitle: "请求被拒绝",
    wrongHost: "没有令牌时不允许使用此地址。请打开服务器打印的地址。",
    noCsrf: "此表单已过期。请返回并刷新页面后重试。",
    isReadOnly: "检查器处于只读模式。如需修改，请在启动服务器时去掉 --inspector-read-only。",
    tooLarge: "表单超过 256 KB。请减少内容。",
    back: "返回",
  },
  login: {
    title: "登录",
    lead: "此服务器可从本机以外访问，因此检查器需要令牌。",
    controlToken: "控制令牌",
    operatorToken: "运维令牌",
    where: (name) => `服务器启动时会打印它，或从 ${name} 读取。`,
    submit: "登录",
    wrong: "令牌不正确。",
    blocked: (seconds) => `错误次数过多。请在 ${seconds} 秒后重试。`,
  },
};
