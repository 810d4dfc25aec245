import type { Texts } from '../texts.ts';

export const palette: Texts['palette'] = {
  title: '命令',
  placeholder: '输入命令或实验名称',
  results: '结果',
  none: '没有匹配项',
  hint: '↑ ↓ 选择 · Enter 执行 · Esc 关闭',
  groups: { lab: '当前实验', pages: '页面', labs: '实验', app: '应用' },
  openLab: '打开 {name}',
  goTo: '转到{page}',
  themeTo: '主题：{theme}',
  languageTo: '语言：{language}',
};
