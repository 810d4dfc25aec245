import { useMutationObserver } from '@vueuse/core';
import { shallowRef, type ShallowRef } from 'vue';

/** Colours of the theme as charts need them, who know no CSS variables. */
export interface ChartColours {
  readonly text: string;
  readonly line: string;
  readonly background: string;
}

function read(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    text: colour('--el-text-color-regular', '#606266'),
    line: colour('--el-border-color-lighter', '#ebeef5'),
    background: colour('--el-bg-color-overlay', '#ffffff'),
  };
}

/** The theme's colours, following a switch between light and dark. Only inside a component's setup. */
export function useChartColours(): Readonly<ShallowRef<ChartColours>> {
  const colours = shallowRef(read());
  useMutationObserver(document.documentElement, () => (colours.value = read()), {
    attributes: true,
    attributeFilter: ['class', 'style'],
  });
  return colours;
}
