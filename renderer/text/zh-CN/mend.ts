import type { Texts } from '../texts.ts';

export const mend: Texts['mend'] = {
  title: '故障与修复',
  what: '注入一个故障，测试以观察现象，诊断以找出原因，然后修复。启动和停止实验也会清除所有故障。',
  groups: {
    'web-server': 'Web 服务器',
    network: '地址与网关',
    director: '调度器',
    way: '绕过调度器的路径',
    forwarding: '转发方式',
    wire: '网线、网段与电源',
    distribution: '看似异常，实则正常',
  },
  target: '位置：{fault}',
  break: '注入',
  breakIt: '注入故障：{fault}',
  isOn: '已注入',
  active: {
    title: '当前故障',
    none: '没有注入任何故障。',
    mend: '修复',
    mendIt: '修复：{fault}',
    all: '全部修复',
    mending: '正在修复……',
    at: '位于 {target}，自 {time}',
  },
  test: {
    title: '测试现象',
    now: '立即测试',
    testing: '正在测试……',
    none: '打开本页后尚未测试。',
    pass: '结论：通过',
    fail: '结论：未通过',
    failed: '无法完成测试：{why}',
    more: '查看完整测试',
  },
  cause: '诊断结果',
};
