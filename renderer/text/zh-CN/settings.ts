import type { Texts } from '../texts.ts';

export const settings: Texts['settings'] = {
  title: '设置',
  language: '语言',
  theme: '主题',
  system: '跟随系统',
  light: '浅色',
  dark: '深色',
  refresh: '“观察”页的读取间隔（秒）',
  about: '版本 {version} · 状态目录 {folder}',
};
