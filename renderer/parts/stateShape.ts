/** `full`: as it should be; `half`: on its way; `empty`: not there; `cross`: broken; `lock`: taken; `dash`: not known. */
export type StateShape = 'full' | 'half' | 'empty' | 'cross' | 'lock' | 'dash';
