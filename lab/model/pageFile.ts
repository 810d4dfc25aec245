/** The page by which a test knows which real server answered: the first that Debian's nginx looks for. */
export const pageFile = '/var/www/html/index.html';
