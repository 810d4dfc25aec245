/** The frame around the pages. */
export const app = {
  name: 'LVS Lab',
};
