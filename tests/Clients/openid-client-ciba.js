// openid-client, used as its documentation says: CIBA by polling, once with a yes and once with a no. Somebody else answers on their own page.

import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { settings } from './settings.js'

// Plain http is for this test on loopback; the library has a switch for it. The other has it look at signatures even where TLS would do.
const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks]
const config = await client.discovery(settings.issuer, settings.clientId, settings.clientSecret, undefined, { execute })

const begin = async answer => {
  const request = await client.initiateBackchannelAuthentication(config, { scope: settings.scope, login_hint: settings.user.name, binding_message: 'W4SCT' })
  console.log(`please ${answer}: W4SCT`)
  return request
}

const tokens = await client.pollBackchannelAuthenticationGrant(config, await begin('allow'))
const { sub } = tokens.claims()
const user = await client.fetchUserInfo(config, tokens.access_token, sub)
assert.equal(user.name, 'Alice')

const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
assert.equal(refreshed.claims().sub, sub)

await assert.rejects(client.pollBackchannelAuthenticationGrant(config, await begin('deny')), { error: 'access_denied' })
await assert.rejects(client.initiateBackchannelAuthentication(config, { scope: settings.scope, login_hint: 'nobody' }), { error: 'unknown_user_id' })

console.log('openid-client: somebody agreed on another device, and then did not.')
