/**
 * Before each file of tests: what the simulated DOM does otherwise than browsers do, and takes long for. Popper asks each
 * node for its text when it places something; happy-dom writes all the HTML below it then, which was most of the time of
 * tests with buttons that have a tip. Files that ask for Node's environment have no DOM.
 */
if ('Element' in globalThis) {
  Element.prototype.toString = function (this: Element): string {
    return `[object ${this.constructor.name}]`;
  };
}
