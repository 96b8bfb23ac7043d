const en = {
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
};

const zh: typeof en = {
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
};

/** The texts of the layout and of answers without a page. */
export const shellTexts = { en, zh };
