// What a script is told: where the server is and which client it is. Everything else it finds out.

import { webcrypto } from 'node:crypto'

// Node.js 18, which Debian 12 has, keeps it in a module.
globalThis.crypto ??= webcrypto

const required = name => process.env[name] ?? (() => { throw new Error(`The environment variable ${name} is missing.`) })()

export const settings = {
  issuer: new URL(required('ISSUER')),
  clientId: required('CLIENT_ID'),
  clientSecret: required('CLIENT_SECRET'),
  redirectUri: required('REDIRECT_URI'),
  postLogoutRedirectUri: required('POST_LOGOUT_REDIRECT_URI'),
  scope: 'openid profile email api1 offline_access',
  user: { name: required('USER_NAME'), password: required('USER_PASSWORD') },
}
