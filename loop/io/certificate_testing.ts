/**
 * Servers that speak TLS, with a certificate of their own.
 *
 * @module
 */

import selfsigned from "selfsigned";

/** A certificate for `localhost` and `127.0.0.1`, by nobody but itself, and its key; both in PEM. */
export async function makeCertificate(): Promise<{ cert: string; key: string }> {
  const names = [{ type: 2, value: "localhost" }, { type: 7, ip: "127.0.0.1" }] as const;
  const { cert, private: key } = await selfsigned.generate(
    [{ name: "commonName", value: "localhost" }],
    {
      keyType: "ec",
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: false, critical: true },
        { name: "subjectAltName", altNames: [...names] },
      ],
    },
  );
  return { cert, key };
}

/** A listener, and the certificate by which it is to be trusted. */
export async function listenTls(): Promise<{ listener: Deno.TlsListener; certificate: string }> {
  const { cert, key } = await makeCertificate();
  return {
    listener: Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key }),
    certificate: cert,
  };
}
