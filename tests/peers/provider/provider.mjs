// A certified OpenID Connect issuer on a free port of this machine. Its sign-in page takes any password; whoever signs in
// as NUMBER is the account NUMBER. Says its address on its first line, and ends when its input does.
//
//     node provider.mjs CLIENT SECRET REDIRECT

import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [client, secret, redirect] = process.argv.slice(2);
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirect], response_types: ['code'], grant_types: ['authorization_code'] }],
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    cookies: { keys: ['of a test'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    // As a bank's directory has it: what a person is called there is not what the issuer calls them.
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: `subject of ${id}`.replaceAll(' ', '-'), preferred_username: id }) }),
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit(0));
