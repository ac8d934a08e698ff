/**
 * Stands in for `readable-stream` in the browser (see next.config.ts): the RDF library names these classes when it is
 * loaded and uses them only for Node streams, which no page has. It spares every visitor some 30 KB.
 */
export class Readable {}
export class Transform {}
