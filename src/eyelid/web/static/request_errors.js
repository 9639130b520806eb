// Why a request was not answered.

/** The server has refused a request; the same request would be refused again. */
export class RefusedError extends Error {}

/** The server gives no answer, or cannot do it at the moment; the same request may succeed later. */
export class UnreachableError extends Error {}

/** The server is a newer run than the one that this page was opened for. */
export class ExpiredError extends Error {}
