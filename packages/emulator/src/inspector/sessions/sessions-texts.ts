const en = {
  title: "Sessions",
  lead: "Each test has its own session. Choose one to see only what happened in it.",
  emptyTitle: "No session is open",
  empty: "Tests with the Playwright fixture, or with openSession(), appear here with their names.",
  name: "Test",
  state: "State",
  open: "open",
  closed: "closed",
  widgets: "Widgets",
  tokens: "Tokens",
  calls: "siteverify calls",
  last: "Last event",
  close: "Close",
  closeHint: "Closing a session makes its tokens invalid. This session will be closed:",
};

const zh: typeof en = {
  title: "会话",
  lead: "每个测试都有自己的会话。选择一个即可只看其中发生的事。",
  emptyTitle: "没有打开的会话",
  empty: "使用 Playwright fixture 或 openSession() 的测试会显示在这里，并带有名称。",
  name: "测试",
  state: "状态",
  open: "打开",
  closed: "已关闭",
  widgets: "小组件",
  tokens: "令牌",
  calls: "siteverify 调用",
  last: "最近事件",
  close: "关闭",
  closeHint: "关闭会话会使其令牌失效。将关闭此会话：",
};

/** The texts of the page of sessions. */
export const sessionsTexts = { en, zh };
