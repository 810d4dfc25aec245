/** What a packet walk calls itself while it holds a lab. */
export const walkVerb = 'walk';
