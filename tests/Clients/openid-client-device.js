// openid-client, used as its documentation says: the device flow, once with a yes and once with a no. Somebody else reads where to go and answers there.

import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { settings } from './settings.js'

// Plain http is for this test on loopback; the library has a switch for it. The other has it look at signatures even where TLS would do.
const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks]
const config = await client.discovery(settings.issuer, settings.clientId, settings.clientSecret, undefined, { execute })

const begin = async answer => {
  const device = await client.initiateDeviceAuthorization(config, { scope: settings.scope })
  assert.ok(device.verification_uri_complete.includes(device.user_code), 'the address has the code in it')
  console.log(`please ${answer}: ${device.verification_uri_complete}`)
  return device
}

const tokens = await client.pollDeviceAuthorizationGrant(config, await begin('allow'))
const { sub } = tokens.claims()
const user = await client.fetchUserInfo(config, tokens.access_token, sub)
assert.equal(user.name, 'Alice')

const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
assert.equal(refreshed.claims().sub, sub)

await assert.rejects(client.pollDeviceAuthorizationGrant(config, await begin('deny')), { error: 'access_denied' })

console.log('openid-client: a device was connected, and another was not.')
