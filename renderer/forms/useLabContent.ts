import { defineStore } from 'pinia';
import { byKey } from '../stores/byKey.ts';
import { useLabDraft } from '../stores/labDraft.ts';
import { contentAt } from './contentAt.ts';

/** The open lab file's content by path: what `contentAt` finds, told to those who read that path. */
export const useLabContent = defineStore('labContent', () => {
  const draft = useLabDraft();
  return { at: byKey(() => draft.content, contentAt) };
});
