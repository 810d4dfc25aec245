import type { Texts } from '../texts.ts';

export const terminal: Texts['terminal'] = {
  title: '终端',
  open: '新终端',
  openOn: '打开 {machine} 的终端',
  empty: '没有打开的终端。请选择机器：',
  tabs: '已打开的终端',
  label: '{machine} 的终端',
  opening: '正在连接 {machine}…',
  closed: '{machine} 上的 shell 已结束。',
  closedCode: '{machine} 上的 shell 已结束，退出状态 {code}。',
  closedWhy: '{machine} 的终端已关闭：{why}',
  reopen: '重新打开',
  close: '关闭终端',
  leave: '离开终端',
  hint: '按键会发送到机器。按 {leave} 或 {leaveToo} 离开终端；{copy} 复制，{paste} 粘贴。',
  menu: {
    label: '终端菜单',
    copy: '复制',
    paste: '粘贴',
    selectAll: '全选',
    clear: '清屏',
  },
  copyFailed: '剪贴板不可用',
  pasteFailed: '此处无法读取剪贴板：请使用 {keys}',
  labHasErrors: '实验文件有错误，请先在“拓扑”页修正。',
};
