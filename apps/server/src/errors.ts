import { defineErrors } from '@quanyu/domain';

/** Codes of the HTTP server. */
export const SERVER_ERRORS = defineErrors({
  SERVER_REQUEST_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'A parameter or the body does not have the form that the route asks for.',
    remedy: 'Mend the field that the place names; /docs shows the form.',
  },
  SERVER_BODY_TOO_LARGE: {
    status: 413,
    exitCode: 3,
    cause: 'The body of the request is larger than the route takes.',
    remedy: 'Send less at a time; files go to /v1/uploads.',
  },
  SERVER_NOT_FOUND: {
    status: 404,
    exitCode: 3,
    cause: 'There is nothing at this address.',
    remedy: 'Check the path and the id.',
  },
  SERVER_NOT_LOGGED_IN: {
    status: 401,
    exitCode: 3,
    cause: 'The request carries no valid session or API key.',
    remedy: 'Log in, or send Authorization: Bearer with an API key.',
  },
  SERVER_NOT_ALLOWED: {
    status: 403,
    exitCode: 3,
    cause: 'The session or key may not do this.',
    remedy: 'Ask an admin for a key with the scope named in the message.',
  },
  SERVER_ABOVE_LIMIT: {
    status: 403,
    exitCode: 3,
    cause: 'The order would cost more than the role may approve.',
    remedy: 'Let somebody with a higher limit approve it, or order less.',
  },
  SERVER_TOO_MANY_REQUESTS: {
    status: 429,
    exitCode: 3,
    cause: 'More requests came from one caller than the limit allows.',
    remedy: 'Wait for the seconds in the Retry-After header.',
  },
  SERVER_TIMEOUT: {
    status: 503,
    exitCode: 4,
    cause: 'The answer took longer than the limit.',
    remedy: 'Ask for a shorter period or a smaller page.',
  },
  SERVER_PORT_IN_USE: {
    status: 500,
    exitCode: 4,
    cause: 'Another program listens on the port.',
    remedy: 'Choose another port with --port, or end that program.',
  },
  SERVER_STARTING: {
    status: 503,
    exitCode: 4,
    cause: 'The server is still building what it serves from.',
    remedy: 'Try again in a few seconds.',
  },
  SERVER_LOGIN_FAILED: {
    status: 401,
    exitCode: 3,
    cause: 'Name and password do not belong together, or the one-time token was used.',
    remedy: 'Try again, or restart quanyu serve for a new one-time address.',
  },
  SERVER_BUG: {
    status: 500,
    exitCode: 5,
    cause: 'A fault of quanyu itself.',
    remedy: 'Please report it with the request id.',
  },
});
