// openid-client, used as its documentation says: sign-in by a pushed request, UserInfo, refresh, introspection, revocation, logout.

import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { Browser } from './browser.js'
import { settings } from './settings.js'

// Plain http is for this test on loopback; the library has a switch for it. The other has it look at signatures even where TLS would do.
const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks]
const config = await client.discovery(settings.issuer, settings.clientId, settings.clientSecret, undefined, { execute })
const browser = new Browser(settings.user)

const [pkceCodeVerifier, expectedState, expectedNonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()]
const request = await client.buildAuthorizationUrlWithPAR(config, {
  redirect_uri: settings.redirectUri,
  scope: settings.scope,
  state: expectedState,
  nonce: expectedNonce,
  max_age: '600',
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
})
assert.deepEqual([...request.searchParams.keys()].sort(), ['client_id', 'request_uri'], 'the request was pushed')

const answer = await browser.openUntil(request, settings.redirectUri)
const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 600, idTokenExpected: true })
const { sub } = tokens.claims()

const user = await client.fetchUserInfo(config, tokens.access_token, sub)
assert.equal(user.name, 'Alice')
assert.equal(user.email, 'alice@example.com')

const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
assert.notEqual(refreshed.access_token, tokens.access_token)
assert.ok(refreshed.refresh_token, 'a refresh token follows')

const before = await client.tokenIntrospection(config, refreshed.refresh_token)
assert.equal(before.active, true)
await client.tokenRevocation(config, refreshed.refresh_token)
const after = await client.tokenIntrospection(config, refreshed.refresh_token)
assert.equal(after.active, false, 'a revoked token is not active')
await assert.rejects(client.refreshTokenGrant(config, refreshed.refresh_token), { error: 'invalid_grant' })

const state = client.randomState()
const logout = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: settings.postLogoutRedirectUri, state })
const goodbye = await browser.openUntil(logout, settings.postLogoutRedirectUri)
assert.equal(goodbye.searchParams.get('state'), state)

const silent = client.buildAuthorizationUrl(config, {
  redirect_uri: settings.redirectUri,
  scope: 'openid',
  prompt: 'none',
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
})
const refusal = await browser.openUntil(silent, settings.redirectUri)
await assert.rejects(client.authorizationCodeGrant(config, refusal, { pkceCodeVerifier }), { error: 'login_required' })

console.log('openid-client: signed in, refreshed, revoked and signed out.')
