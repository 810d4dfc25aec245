import { defineStore } from 'pinia';
import { ref } from 'vue';

/** What of the frame is open over the page; any part of the app may open it. */
export const useFrame = defineStore('frame', () => {
  const isPaletteOpen = ref(false);
  const isSettingsOpen = ref(false);
  const isNewLabOpen = ref(false);
  const isOpenPathOpen = ref(false);
  /** Keys of the command palette, as this system writes them. */
  const paletteKeys = /Mac|iP(?:hone|ad)/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';
  return { isPaletteOpen, isSettingsOpen, isNewLabOpen, isOpenPathOpen, paletteKeys };
});
