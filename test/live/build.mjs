/** Live tests run the packed command line: it must be that of the sources. */
export { ensureBuilt as setup } from '../../scripts/build.mjs';
