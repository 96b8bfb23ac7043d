const en = {
  title: "Connect",
  lead: "Setups for this emulator, with its addresses. Your app's code and keys stay as they are.",
  check: "Does it arrive?",
  waiting: {
    script: "Waiting for the first api.js request…",
    widget: "Waiting for the first widget…",
    siteverify: "Waiting for the first siteverify call…",
  },
  received: {
    script: "api.js requested",
    widget: "Widget loaded",
    siteverify: "siteverify called",
  },
  from: "from",
  ofToken: "with a token of",
  addresses: "Addresses",
  control: "Control paths",
  management: "Management API",
  authority: "Certificate authority",
  browsers: "Browsers and test tools",
  servers: "Servers",
  copy: "Copy",
  copied: "Copied",
};

const zh: typeof en = {
  title: "连接",
  lead: "此模拟器的接入方式，已填好地址。应用的代码和密钥保持不变。",
  check: "请求是否到达？",
  waiting: {
    script: "正在等待第一个 api.js 请求…",
    widget: "正在等待第一个小组件…",
    siteverify: "正在等待第一次 siteverify 调用…",
  },
  received: {
    script: "已请求 api.js",
    widget: "已加载小组件",
    siteverify: "已调用 siteverify",
  },
  from: "来自",
  ofToken: "令牌来自",
  addresses: "地址",
  control: "控制路径",
  management: "管理 API",
  authority: "证书颁发机构",
  browsers: "浏览器与测试工具",
  servers: "服务器",
  copy: "复制",
  copied: "已复制",
};

/** The texts of the page "connect". */
export const connectTexts = { en, zh };
